"""One thread for NumPy's products while a model computes, and as many as before afterwards."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from midime_tui.nn import threads


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of threads of a stand-in for OpenBLAS, 8 at first."""
    value = [8]

    def limit(number: int) -> None:
        value[0] = number

    monkeypatch.setattr(threads, "_openblas", lambda: (lambda: value[0], limit))
    return value


def test_one_inside_as_before_outside(count: list[int]) -> None:
    with threads.one_thread():
        assert count == [1]
        with threads.one_thread():
            assert count == [1]
        assert count == [1]
    assert count == [8]


def test_an_error_inside_restores_too(count: list[int]) -> None:
    with pytest.raises(KeyError), threads.one_thread():
        raise KeyError
    assert count == [8]


def test_the_last_of_two_threads_restores(count: list[int]) -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with threads.one_thread():
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(5)
    with threads.one_thread():
        pass
    assert count == [1]
    leave.set()
    thread.join(5)
    assert count == [8]


def test_without_openblas_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_openblas", lambda: None)
    with threads.one_thread():
        pass


def test_the_installed_numpy_obeys_where_it_brings_openblas() -> None:
    functions = threads._openblas()
    if functions is None:
        pytest.skip("this NumPy is not built with OpenBLAS")
    before = functions[0]()
    with threads.one_thread():
        assert functions[0]() == 1
    assert functions[0]() == before


@pytest.mark.parametrize("cores", [1, 2])
def test_both_are_done_when_it_returns(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: cores)
    done: list[str] = []
    with np.errstate(over="ignore"), threads.SideBySide() as both:
        for number in range(3):
            both(
                lambda: done.append(f"one {np.geterr()['over']}"),
                lambda: done.append(f"two {np.geterr()['over']}"),
            )
            assert sorted(done) == ["one ignore", "two ignore"], number
            done.clear()


@pytest.mark.parametrize("cores", [1, 2])
@pytest.mark.parametrize("wrong", ["first", "second"])
def test_what_either_raises_is_raised(cores: int, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "cores", lambda: cores)

    def fail() -> None:
        raise KeyError(wrong)

    functions = (fail, lambda: None) if wrong == "first" else (lambda: None, fail)
    with threads.SideBySide() as both:
        for _ in range(2):
            with pytest.raises(KeyError, match=wrong):
                both(*functions)


def test_the_thread_ends_with_its_use() -> None:
    before = threading.active_count()
    with threads.SideBySide() as both:
        both(lambda: None, lambda: None)
    assert threading.active_count() == before
