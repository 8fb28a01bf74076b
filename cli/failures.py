"""How a command ends when it cannot do what was asked: a sentence and an exit code."""


class Failure(Exception):
    """Told to the person at the terminal; no stack trace. 1 is what went wrong, 2 is what was asked wrongly."""

    def __init__(self, sentence: str, exit_code: int = 1):
        super().__init__(sentence)
        self.exit_code = exit_code


class NothingRuns(Failure):
    """A command that needs the running system, and there is none."""

    def __init__(self) -> None:
        super().__init__("Nothing runs here. Start it with `make up` (or `zavetje up`).")
