"""The main function of a program, and how it handles errors."""

import pytest

from hosting.program import run_main
from hosting.settings import SettingError


def test_a_setting_that_cannot_be_used_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback: one line on standard error, and exit code 2."""

    def main() -> None:
        raise SettingError("PORT must be a whole number.")

    with pytest.raises(SystemExit) as ended:
        run_main(main)
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "PORT must be a whole number.\n")
