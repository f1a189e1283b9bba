"""A fault of a host, or of the way to it."""

from metmart.errors import FetchError


class Fault(Exception):  # noqa: N818  it is caught within this package
    """Asking again may help. `error` is what a person is told if it does not.

    `pause` is for how many seconds the host wants to be left alone, where it says so.
    """

    def __init__(self, error: FetchError, pause: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.pause = pause


def no_answer(what: object, url: str) -> Fault:
    """Nothing came, or not all."""
    return Fault(
        FetchError(
            f"no whole answer: {what}",
            url=url,
            next_step="check the network and run again later; nothing was archived",
        )
    )
