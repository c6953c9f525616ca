"""Guarded HTTP to strangers' addresses: many at once, each within its time, none inside.

A host is looked up once for each connection, every address found is checked, and the connection
goes to just those; the check is made again as the socket is opened. No redirect is followed, no
cookie kept, no proxy asked, nothing unpacked. Imported late: only the worker sends.
"""

import asyncio
import queue
import resource
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import perf_counter

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from statushub.channels.wire.guard import Guard, Malformed, NotAllowed

_AT_ONCE = 2000
_QUICK_AT_ONCE, _QUICK_SECONDS = 100, 0.1
"""Of those that have just been begun; more of them only get in each other's way (measured: a third
slower). Whoever takes longer makes room, so that slow endpoints hold up no quick one."""
_TOGETHER_SECONDS = 0.01
"""Answers are handed over in handfuls: waking the sending thread for each costs as much as a POST.
"""
_OPEN_FILES = 4096
_LOOKUPS_AT_ONCE = 256
"""Each is a thread, because the system's look-up knows no deadline: hosts whose names never resolve
must not use up what others need."""
_BODY_SECONDS = 1.0
_USER_AGENT = "StatusHub"


@dataclass(frozen=True)
class Request:
    """One POST."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    reads: bool = False
    """Whether the body of the answer matters. Where it does not, the status is all: one that comes
    slowly, or never ends, takes nothing back."""


@dataclass(frozen=True)
class Answer:
    """What came back. `status` 0: nothing did, for the reason in `trouble`."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    trouble: str = ""
    reason: str = ""
    """The trouble in one word: timeout, tls, dns, inside, malformed, connection, broken."""
    refused: bool = False
    """Not sent, and not to be sent: the address leads inside, or is none."""
    seconds: float = 0.0


class _Resolver(AbstractResolver):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._threads = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._guard.addresses, host, port)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Http:
    """Posts to strangers. `deadline`: seconds for everything; `most`: bytes of an answer read."""

    def __init__(self, guard: Guard, deadline: float, most: int = 16 * 1024) -> None:
        self._guard = guard
        self._deadline = deadline
        self._most = most
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)
        _allow_many_files()
        self._thread.start()
        self._session = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._quick = asyncio.Semaphore(_QUICK_AT_ONCE)

    def post(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Post all of them at once; yield each one's place and answer soon after it came."""
        done: queue.SimpleQueue[Sequence[tuple[int, Answer]] | BaseException] = queue.SimpleQueue()
        answered: list[tuple[int, Answer]] = []

        def hand_over() -> None:
            done.put(tuple(answered))
            answered.clear()

        async def one(place: int, request: Request) -> None:
            answer = await self._answer(request)
            if not answered:
                self._loop.call_later(_TOGETHER_SECONDS, hand_over)
            answered.append((place, answer))

        async def everything() -> None:
            try:
                await asyncio.gather(*(one(*pair) for pair in enumerate(requests)))
            except BaseException as error:
                done.put(error)
                raise

        running = asyncio.run_coroutine_threadsafe(everything(), self._loop)
        missing = len(requests)
        try:
            while missing:
                found = done.get()
                if isinstance(found, BaseException):
                    raise found
                missing -= len(found)
                yield from found
        finally:
            running.cancel()

    def close(self) -> None:
        """Close every connection and end the thread."""
        asyncio.run_coroutine_threadsafe(self._session.close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,  # `_room` counts, so that waiting for room is not taken for a slow endpoint
            resolver=_Resolver(self._guard),
            use_dns_cache=False,
            keepalive_timeout=10,
            socket_factory=self._socket,
            ssl=ssl.create_default_context(),
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity"},
            timeout=aiohttp.ClientTimeout(total=None),
        )

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, target = info
        self._guard.require(str(target[0]), int(target[1]))
        return socket.socket(family, kind, protocol)

    async def _answer(self, request: Request) -> Answer:
        async with self._room:
            await self._quick.acquire()
            leaves = self._loop.call_later(_QUICK_SECONDS, self._quick.release)
            began = perf_counter()
            try:
                answer = await _without_trouble(self._exchange, request, self._deadline)
            finally:
                if leaves.when() > self._loop.time():
                    leaves.cancel()
                    self._quick.release()
            return replace(answer, seconds=perf_counter() - began)

    async def _exchange(self, request: Request) -> Answer:
        # `encoded`: the address is used as it was checked, not normalised once more.
        url = URL(self._guard.checked(request.url), encoded=True)
        async with self._session.post(
            url,
            data=aiohttp.BytesPayload(request.body),
            headers=request.headers,
            allow_redirects=False,
        ) as response:
            body = await self._beginning(response, patient=request.reads)
            return Answer(response.status, body, dict(response.headers))

    async def _beginning(self, response: aiohttp.ClientResponse, *, patient: bool) -> bytes:
        """Return the beginning of the body; what is not read to its end costs the connection."""
        body = b""
        try:
            async with asyncio.timeout(None if patient else _BODY_SECONDS):
                while len(body) < self._most:
                    chunk = await response.content.read(self._most - len(body))
                    if not chunk:
                        return body
                    body += chunk
        except (aiohttp.ClientError, TimeoutError):
            if patient:
                raise
        response.close()
        return body


async def _without_trouble(
    exchange: Callable[[Request], Awaitable[Answer]], request: Request, deadline: float
) -> Answer:
    """Return the answer, or what kept it from coming."""
    try:
        async with asyncio.timeout(deadline):
            return await exchange(request)
    except NotAllowed:
        words = "the address leads into a private network"
        return Answer(0, trouble=words, reason="inside", refused=True)
    except Malformed:
        words = "the address is not that of a public endpoint"
        return Answer(0, trouble=words, reason="malformed", refused=True)
    except TimeoutError:
        words = f"no answer within {deadline:g} seconds"
        return Answer(0, trouble=words, reason="timeout")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        reason, words = _trouble(error)
        return Answer(0, trouble=words, reason=reason)


def _trouble(error: Exception) -> tuple[str, str]:
    """Return what went wrong, in one word and in words that hold no address."""
    known = {
        aiohttp.ClientSSLError: ("tls", "the certificate is not valid for this host"),
        aiohttp.ClientConnectorDNSError: ("dns", "the host is not known"),
        aiohttp.ClientConnectorError: ("connection", "no connection"),
        aiohttp.InvalidURL: ("malformed", "the address is not valid"),
    }
    for kind, said in known.items():
        if isinstance(error, kind):
            return said
    return "broken", f"the connection broke ({type(error).__name__})"


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
