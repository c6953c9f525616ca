"""The page: one published page with its names, looks and zone."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from statushub.database import Base
from statushub.errors import NotThere
from statushub.model.ids import Public


class Page(Public, Base):
    """One published page."""

    __tablename__ = "page"

    time_zone: Mapped[str] = mapped_column(String(64))
    colour: Mapped[str] = mapped_column(String(7), default="#0b5394")
    logo: Mapped[bytes | None] = mapped_column(deferred=True)
    logo_type: Mapped[str | None] = mapped_column(String(64))
    support_url: Mapped[str | None] = mapped_column(String(2000))
    last_number: Mapped[int] = mapped_column(default=0)
    """The number the newest notice got; the next one takes one more, in the same transaction."""
    facts_version: Mapped[int] = mapped_column(default=0)
    """Moves on with every change readers may see; a publication says which one it shows."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    texts: Mapped[list["PageText"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PageText.language"
    )

    def name(self, language: str) -> str:
        """Return the page's name in a language, or in another one where it has none."""
        names = {text.language: text.name for text in self.texts}
        return names.get(language) or next(iter(names.values()), "")


class PageText(Base):
    """A page's words in one language."""

    __tablename__ = "page_text"

    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")


def page_or_none(session: Session) -> Page | None:
    """Return the public page, or None before it is set up."""
    return session.scalars(select(Page).order_by(Page.id).limit(1)).first()


def the_page(session: Session) -> Page:
    """Return the public page. There is one; a staff page joins it in time."""
    page = page_or_none(session)
    if page is None:
        message = "no page has been set up yet"
        raise NotThere(message)
    return page
