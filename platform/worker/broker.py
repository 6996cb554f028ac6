"""Does the broker answer? Asked by whoever watches the site, never by a page."""

from __future__ import annotations

from django.conf import settings


def broker_answers(*, within: float) -> bool:
    """Say whether the broker answers a ping; connecting and asking take half of the time each."""
    # Inside: the client is slow to import, and the web needs it for nothing else.
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    client = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=within / 2,
        socket_timeout=within / 2,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()
