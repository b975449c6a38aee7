"""A plain service of two routes, for bench/posts.py: Django, one SQLite file, and nothing tuned.

`POST /api/v1/posts/` stores a post, and `GET /api/v1/posts/{id}/analysis/` counts its words. Both as somebody
writes them on the first day: a model and two views. Language, sentiment and the rest are not asked of it.
"""

import json
import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["DJANGO_DATABASE"],
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a benchmark",
    USE_TZ=True,
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402, settings come first
from django.http import JsonResponse  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402


class Post(models.Model):
    id = models.CharField(max_length=255, primary_key=True)
    content = models.TextField()
    author_id = models.CharField(max_length=255, null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "posts"


@csrf_exempt
def create(request):
    body = json.loads(request.body)
    with transaction.atomic():
        post, made = Post.objects.get_or_create(
            id=body["id"], defaults={"content": body["content"], "author_id": body.get("author_id")}
        )
    if not made and post.content != body["content"]:
        return JsonResponse({"error": "another post has this id"}, status=409)
    return JsonResponse({"id": post.id}, status=201 if made else 200)


def analysis(request, post_id):
    words = get_object_or_404(Post, pk=post_id).content.split()
    return JsonResponse({
        "id": post_id,
        "word_count": len(words),
        "average_word_length": sum(map(len, words)) / len(words) if words else 0.0,
    })


urlpatterns = [
    path("api/v1/posts/", create),
    path("api/v1/posts/<str:post_id>/analysis/", analysis),
]

application = get_wsgi_application()


def make_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Post)
