"""A small client of Asterisk's REST interface: requests and the stream of events."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from urllib.parse import quote

import aiohttp

from .base import DriverError

#: Pings find a half-open connection within this many seconds.
HEARTBEAT = 10
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)


class AriError(DriverError):
    """Asterisk answered with an error."""

    def __init__(self, status: int, message: str):
        super().__init__(f"Asterisk: {message} ({status})")
        self.status = status


class AriClient:
    """`await client.post("channels", "id", "answer")`, `client.events()`."""

    def __init__(self, url: str, user: str, password: str, app: str):
        self.url = url.rstrip("/")
        self.app = app
        login = b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {login}"}
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> None:
        """Log in and open the stream of events; DriverError says what is wrong."""
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=TIMEOUT)
        try:
            await self.get("asterisk", "info", only="system")
            self._socket = await self._session.ws_connect(
                f"{self.url.replace('http', 'ws', 1)}/events",
                params={"app": self.app, "subscribeAll": "false"},
                heartbeat=HEARTBEAT,
                max_msg_size=0,
            )
        except BaseException as error:
            await self.close()
            if isinstance(error, aiohttp.ClientError | OSError | TimeoutError):
                raise DriverError(f"{self.url}: {_words(error)}") from error
            raise

    async def close(self) -> None:
        if self._socket:
            await self._socket.close()
        if self._session:
            await self._session.close()
        self._socket = self._session = None

    async def events(self) -> AsyncIterator[dict]:
        """Asterisk's events, until the connection is lost."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                try:
                    yield json.loads(message.data)
                except ValueError:
                    continue

    async def get(self, *path, **params):
        return await self._request("GET", path, params)

    async def post(self, *path, body=None, **params):
        return await self._request("POST", path, params, body)

    async def delete(self, *path, missing_ok=True, **params):
        """What is gone already is no error."""
        try:
            return await self._request("DELETE", path, params)
        except AriError as error:
            if missing_ok and error.status == 404:
                return None
            raise

    async def get_bytes(self, *path) -> bytes | None:
        """A file; None when there is none."""
        try:
            return await self._request("GET", path, {}, raw=True)
        except AriError as error:
            if error.status == 404:
                return None
            raise

    async def _request(self, method, path, params, body=None, raw=False):
        url = "/".join([self.url, *(quote(str(part), safe="") for part in path)])
        clean = {name: str(value) for name, value in params.items() if value != ""}
        if self._session is None:
            raise DriverError("not connected to Asterisk")
        try:
            async with self._session.request(
                method, _encoded(url), params=clean, json=body
            ) as response:
                content = await response.read()
                if response.status >= 400:
                    raise AriError(response.status, _message(response, content))
                if raw:
                    return content
                return json.loads(content) if content else None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise DriverError(f"Asterisk: {_words(error)}") from error


def _encoded(url):
    from yarl import URL

    return URL(url, encoded=True)


def _message(response, content: bytes) -> str:
    if response.status == 401:
        return "user or password of ARI is wrong"
    try:
        found = json.loads(content)
        return found.get("message") or found.get("error") or response.reason
    except (ValueError, AttributeError):
        return response.reason or "error"


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
