"""aiohttp alone: `_alone.py PORT NUMBER AT_ONCE` posts one body again and again, signed each time,
and prints how many a second it did.
"""

import asyncio
import sys
import time
from datetime import UTC, datetime

import aiohttp
from standardwebhooks import Webhook

SIGNER = Webhook("whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


async def post_all(port: int, number: int, at_once: int) -> float:
    here = f"http://127.0.0.1:{port}"
    places = iter(range(number))
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        body = (await (await session.get(f"{here}/last")).read()).decode()

        async def some() -> None:
            for place in places:
                key = f"bench-{place}"
                now = datetime.now(UTC)
                headers = {
                    "Content-Type": "application/json",
                    "webhook-id": key,
                    "webhook-timestamp": str(int(now.timestamp())),
                    "webhook-signature": SIGNER.sign(key, now, body),
                }
                url = f"{here}/quick/{place}"
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()

        began = time.perf_counter()
        await asyncio.gather(*(some() for _ in range(at_once)))
        return number / (time.perf_counter() - began)


if __name__ == "__main__":
    print(asyncio.run(post_all(*map(int, sys.argv[1:]))))
