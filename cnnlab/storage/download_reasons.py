"""Reasons of failed downloads, in words that say what to do."""

import http
import re
from collections.abc import Iterator

_STATUS = re.compile(r"Tunnel connection failed: (\d{3})")


def reason_of_failure(error: BaseException) -> str:
    """A reason without a full stop, from what ``requests`` or ``urllib3`` raised."""
    import requests

    if isinstance(error, requests.HTTPError):
        return _answer_of_server(error.response.status_code)
    words = " ".join(str(link) for link in _chain(error))
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return (
            "the certificate of the server is not trusted on this computer: a proxy or a virus "
            "scanner may open encrypted connections (ask for its certificate, and name the file in "
            "REQUESTS_CA_BUNDLE), or the clock may be wrong"
        )
    if isinstance(error, requests.exceptions.ProxyError):
        status = _STATUS.search(words)
        return _answer_of_proxy(int(status[1]) if status else None)
    # A read that times out inside the body arrives as a ConnectionError.
    if isinstance(error, requests.Timeout) or "timed out" in words:
        return "the server stopped answering"
    if isinstance(error, requests.exceptions.SSLError):
        return "no encrypted connection to the server could be made"
    if "IncompleteRead" in words or "Connection broken" in words:
        return "the connection broke off before all had come"
    if isinstance(error, ValueError | requests.TooManyRedirects):
        return "the server's answer cannot be understood"
    return "no connection"


def _answer_of_server(status: int) -> str:
    # Without encryption a proxy responds instead of the server.
    if status == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return _answer_of_proxy(status)
    return f"the server answered {status}"


def _answer_of_proxy(status: int | None) -> str:
    if status is None:
        return "the proxy cannot be reached (HTTPS_PROXY and HTTP_PROXY name it)"
    if status == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return (
            "the proxy asks for a name and a password (407): "
            "set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"
        )
    return f"the proxy refused the connection ({status})"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
