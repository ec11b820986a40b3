"""The community's pages. Importing it puts every route on the blueprint."""

from portal.community.views import lists, marks, posts, previews, profile, topics
from portal.community.views.blueprint import blueprint
from portal.community.views.manage import blueprint as manage_blueprint

__all__ = ["blueprint", "lists", "manage_blueprint", "marks", "posts", "previews", "profile", "topics"]
