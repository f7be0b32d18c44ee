"""The report of a failed test."""

from oauth2_playground.testing.report import file_name_of


def test_each_test_is_saved_in_a_file_of_its_own() -> None:
    """This holds even if two names differ only in punctuation, or only in what is cut off."""
    tests = ["t.py::test_a[x/y]", "t.py::test_a[x:y]", f"a/{'t' * 300}", f"b/{'t' * 300}"]
    names = [file_name_of(test) for test in tests]
    assert names[0].startswith("t-test_a-x-y-")
    assert len(set(names)) == len(tests)
    assert max(map(len, names)) < 160
