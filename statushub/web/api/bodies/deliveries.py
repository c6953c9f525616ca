"""What is sent to have messages tried again, or cancelled."""

from pydantic import Field

from statushub.web.api.bodies.moments import Body

_UPDATE = "The id of the only update that is meant. Null: every update of the notice."
_MOST = 1000


class RetryDeliveries(Body):
    """Which of the failed messages are meant: those that fit everything that is given."""

    update_id: str | None = Field(None, description=_UPDATE)
    channel: str | None = Field(None, description="Null: every channel.", examples=["sms"])
    subscription_ids: list[str] | None = Field(
        None, description="Ids of the only subscriptions that are meant.", max_length=_MOST
    )
    unknown: bool = Field(
        default=False,
        description="Also those nobody knows of whether they arrived: some will arrive twice.",
    )


class CancelDeliveries(Body):
    """Which of the messages that have not left are meant."""

    update_id: str | None = Field(None, description=_UPDATE)
