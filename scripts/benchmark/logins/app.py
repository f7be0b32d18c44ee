"""The app under test: it signs people in with Authlib's client, as on the page docs/testing.md."""

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for
from werkzeug import Response


def create_app(issuer: str, client_id: str, client_secret: str, **parameters: str) -> Flask:
    """Create an app that greets its signed-in user, with these extra authorization parameters."""
    app = Flask(__name__)
    app.secret_key = "of an app that runs for a moment"
    login = OAuth(app).register(
        "login",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
    )

    @app.get("/")
    def home() -> str:
        return f"Hello, {session['name']}!" if "name" in session else "Please sign in."

    @app.get("/login")
    def sign_in() -> Response:
        response: Response = login.authorize_redirect(
            url_for("callback", _external=True), **parameters
        )
        return response

    @app.get("/callback")
    def callback() -> Response:
        session["name"] = login.authorize_access_token()["userinfo"]["sub"]
        return redirect("/")

    return app
