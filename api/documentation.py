"""``/docs`` and ``/redoc`` without a CDN: their scripts come from the package ``fastapi-offline``."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS = "/docs-assets"


def add_documentation(app: FastAPI) -> None:
    """Serve the two pages; only ``/openapi.json`` where the package is not installed."""
    folder = assets_folder()
    if folder is None:
        return
    app.mount(ASSETS, StaticFiles(directory=folder), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        """Swagger UI."""
        return get_swagger_ui_html(
            openapi_url=app.openapi_url or "",
            title=f"{app.title}: the API",
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon.png",
        )

    @app.get("/redoc", include_in_schema=False)
    def redoc() -> HTMLResponse:
        """ReDoc."""
        return get_redoc_html(
            openapi_url=app.openapi_url or "",
            title=f"{app.title}: the API",
            redoc_js_url=f"{ASSETS}/redoc.standalone.js",
            redoc_favicon_url=f"{ASSETS}/favicon.png",
            with_google_fonts=False,
        )


def assets_folder() -> Path | None:
    """Where the scripts are; found without importing the package."""
    found = find_spec("fastapi_offline")
    return Path(found.origin).parent / "static" if found and found.origin else None
