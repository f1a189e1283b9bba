"""Nobody in without a token: what stands before every route of Airflow's API server.

Airflow guards most routes itself; its health, its version, its descriptions and its pages answer
anybody. Here the few that must be open are named, and everything else is closed.
"""

from functools import cache
from urllib.parse import urlencode

from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
from airflow.api_fastapi.auth.tokens import JWTValidator, get_sig_validation_args
from airflow.api_fastapi.core_api.security import resolve_user_from_token
from airflow.configuration import conf
from fastapi import HTTPException, status
from jwt import InvalidTokenError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOGIN = "/api/v2/auth/login"
OPEN = {
    ("POST", "/auth/token"): "takes the password and gives the token",
    ("GET", "/auth/login"): "is the page that asks for the password",
    ("GET", LOGIN): "sends a browser whose token has expired to that page",
}
OPEN_FILES = "/auth/static/"  # the log-in page's script and picture
FOR_TASKS = "/execution/"  # they have tokens of their own


class Door:
    """An ASGI middleware that lets in what is open and who has a token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 401 or 403."""
        if scope["type"] == "http":
            request = Request(scope)
            try:
                await _let_in(request)
            except HTTPException as refused:
                await _refusal(request, refused)(scope, receive, send)
                return
        elif scope["type"] != "lifespan":
            return  # Airflow has no websockets
        await self._app(scope, receive, send)


async def _let_in(request: Request) -> None:
    """Return if the request may pass. Raises HTTPException."""
    method, path = request.method, request.scope["path"]
    if (method, path) in OPEN or (method == "GET" and path.startswith(OPEN_FILES)):
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.cookies.get(COOKIE_NAME_JWT_TOKEN, "")
    if token and path.startswith(FOR_TASKS):
        await _check_task(token)
    else:
        await resolve_user_from_token(token.strip())


async def _check_task(token: str) -> None:
    try:
        await _task_tokens().avalidated_claims(token)
    except InvalidTokenError:
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Invalid auth token") from None


@cache
def _task_tokens() -> JWTValidator:
    return JWTValidator(
        required_claims=frozenset({"aud", "exp", "iat"}),
        audience=conf.get_mandatory_list_value("execution_api", "jwt_audience"),
        **get_sig_validation_args(make_secret_key_if_needed=False),
    )


def _refusal(request: Request, refused: HTTPException) -> Response:
    """Why not, for a program; for a browser, a page that goes to the one that asks."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": refused.detail}, refused.status_code)
    back = f"{request.url.path}?{request.url.query}".rstrip("?")
    login = f"{LOGIN}?{urlencode({'next': back})}"
    page = f'<meta http-equiv="refresh" content="0; url={login}"><a href="{login}">Log in</a>'
    return HTMLResponse(page, refused.status_code)
