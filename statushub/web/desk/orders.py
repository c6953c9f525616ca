"""Moving one thing of a list up or down by buttons, without losing one's place."""

from collections.abc import Sequence


def swapped(
    everything: Sequence[str], beside: Sequence[str], moved: str, *, upwards: bool
) -> list[str]:
    """Return the order with `moved` and its neighbour changed; as it was where there is none.

    `beside`: those of `everything` it stands among, itself included.
    """
    order = list(everything)
    if moved not in beside:
        return order
    place = list(beside).index(moved) + (-1 if upwards else 1)
    if 0 <= place < len(beside):
        here, there = order.index(moved), order.index(beside[place])
        order[here], order[there] = order[there], order[here]
    return order


def button(moved: str, *, upwards: bool) -> str:
    """Return the id of the button that was pressed: the keyboard goes on from there."""
    return f"{moved}-{'up' if upwards else 'down'}"
