"""What several tests of the sound need."""

from collections.abc import Iterator

import pytest

from tests.sound.jack import JackServer


@pytest.fixture
def jack(monkeypatch: pytest.MonkeyPatch) -> Iterator[JackServer]:
    """A JACK server of the test's own, found by everything that the test starts."""
    try:
        server = JackServer()
    except RuntimeError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    yield server
    server.kill()
