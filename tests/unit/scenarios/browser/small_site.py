"""A small site of pages, forms and redirects."""

from flask import Flask, redirect, request
from werkzeug import Response

FORM = """\
<!doctype html><title>A form</title>
<style>p { color: red }</style><script>var unseen = "<p>no</p>";</script>
<h1>Fill &amp; send</h1>
<form method="post" action="answer?from=form">
  <input type="hidden" name="csrf_token" value="a&amp;b">
  <label for="user">User
     name</label><input id="user" name="username">
  <label>Password <input type="password" name="password"></label>
  <label><input type="checkbox" name="scope" value="notes:read" checked> Read notes</label>
  <label><input type="checkbox" name="scope" value="notes:write" checked> Write notes</label>
  <label><input type="checkbox" name="stay"> Stay signed in</label>
  <label>Colour <select name="colour"><option value="r">Red</option>
    <option selected>Green</option></select></label>
  <label>Words <textarea name="words">one
two</textarea></label>
  <input name="gone" value="never sent" disabled>
  <button name="decision" value="allow">Allow</button>
  <button name="decision" value="deny">Deny</button>
  <button type="button">Only for scripts</button>
</form>
<form action="/found?old=1">
  <input name="q" aria-label="Search"><input type="submit" value="Go">
</form>
"""
AUTO_FORM = """\
<title>One moment</title><form method="post" action="/answer">
<input type="hidden" name="code" value="abc"></form>
"""


def make_site() -> Flask:
    """Return the site; /answer returns what it received."""
    site = Flask(__name__)
    site.add_url_rule("/form", view_func=lambda: FORM, endpoint="form")
    site.add_url_rule("/auto", view_func=lambda: AUTO_FORM, endpoint="auto")
    site.add_url_rule("/folder/answer", view_func=answer, methods=["GET", "POST"])
    site.add_url_rule("/answer", view_func=answer, methods=["GET", "POST"], endpoint="top")
    site.add_url_rule("/hop/<int:status>", view_func=hop, methods=["GET", "POST"])
    site.add_url_rule("/circle", view_func=lambda: redirect("/circle", 302), endpoint="circle")
    site.add_url_rule("/enter", view_func=enter)
    return site


def answer() -> dict[str, object]:
    """Return what this request contained."""
    return {
        "method": request.method,
        "query": request.query_string.decode(),
        "form": list(request.form.items(multi=True)),
        "type": request.content_type,
        "cookies": dict(request.cookies),
        "host": request.headers["Host"],
    }


def hop(status: int) -> Response:
    """Redirect to /answer with this status."""
    return redirect("/answer", status)


def enter() -> Response:
    """Set a cookie and redirect to /answer."""
    response = redirect("/answer", 303)
    response.set_cookie("session", "s3cret", httponly=True, samesite="Lax")
    return response
