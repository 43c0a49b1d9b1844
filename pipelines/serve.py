"""Shows things on this machine's loopback address: the current release, or Dagster's page."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipelines.config import Settings, load_settings
from pipelines.errors import BusyError, InputError
from pipelines.run import current_release, dagster_home

LOOPBACK = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and keeps no log of who read what."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name is the base class's
        """Say nothing."""


def serve_site(settings: Settings, port: int, say: Callable[[str], None]) -> None:
    """Serve the current release until interrupted.

    Raises
    ------
    InputError
        If there is no release yet.
    BusyError
        If the port is taken.
    """
    release = current_release(settings)
    if not (release / "site" / "index.html").is_file():
        msg = f"{settings.folders.releases}: no release yet; run `plumbline run` first"
        raise InputError(msg)
    handler = partial(_Quiet, directory=str(release))
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError as fault:
        msg = f"port {port} cannot be used ({fault.strerror}); choose another with --port"
        raise BusyError(msg) from None
    with server:
        say(f"http://{LOOPBACK}:{server.server_port}/site/index.html  (Ctrl+C stops it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped.")


def serve_dagster(settings_path: Path, port: int) -> None:
    """Run Dagster's page over the same definitions as `plumbline run`, until interrupted."""
    settings = load_settings(settings_path)
    environment = {
        **os.environ,
        "PLUMBLINE_SETTINGS": str(settings_path.resolve()),
        "DAGSTER_HOME": str(dagster_home(settings)),
    }
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-m",
        "pipelines.definitions",
        "-h",
        LOOPBACK,
        "-p",
        str(port),
    ]
    try:
        subprocess.run(command, env=environment, check=False)  # noqa: S603 # our own fixed command
    except KeyboardInterrupt:
        return
