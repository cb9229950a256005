"""The texts of which the Python project is made; ``__name__`` stands for a name."""

from __future__ import annotations

from generator.typescript_parts import Row

PROJECT = {
    "requirements.txt": "django==5.1.4\ndjangorestframework==3.15.2\nfastapi==0.115.6\npydantic==2.10.3\ncelery==5.4.0\nposthog==3.7.4\nsentry-sdk==2.19.2\nsegment-analytics-python==2.3.3\nrequests==2.32.3\n",
    "manage.py": 'import os\nimport sys\n\n\ndef main():\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n\n\nif __name__ == "__main__":\n    main()\n',
    "config/__init__.py": "",
    "config/settings.py": """import os

import sentry_sdk

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = os.environ.get("DEBUG") == "1"
INSTALLED_APPS = ["django.contrib.auth", "rest_framework", "core", "accounts"]
AUTH_USER_MODEL = "accounts.User"
POSTHOG_KEY = os.environ.get("POSTHOG_KEY", "")

sentry_sdk.init(dsn=os.environ.get("SENTRY_DSN"), send_default_pii=False, traces_sample_rate=0.1)
""",
    "core/__init__.py": "",
    "core/analytics/__init__.py": 'from core.analytics.client import identify, track\nfrom core.analytics.errors import report\n\n__all__ = ["identify", "report", "track"]\n',
    "core/analytics/client.py": """from django.conf import settings
from posthog import Posthog

_client = Posthog(settings.POSTHOG_KEY, host="https://eu.i.posthog.com")


def track(user, event, **properties):
    if not user.is_authenticated:
        return
    cleaned = {key: value for key, value in properties.items() if value is not None}
    _client.capture(distinct_id=str(user.pk), event=event, properties={**cleaned, "plan": user.plan})


def identify(user):
    _client.identify(str(user.pk), {"email": user.email, "name": user.get_full_name()})
""",
    "core/analytics/errors.py": """import sentry_sdk


def report(error, **extra):
    with sentry_sdk.new_scope() as scope:
        for key, value in extra.items():
            scope.set_extra(key, value)
        sentry_sdk.capture_exception(error)
""",
    "core/models.py": """from django.db import models


class TimestampedModel(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
""",
    "accounts/__init__.py": "",
    "accounts/models.py": """from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    plan = models.CharField(max_length=20, default="free")
    locale = models.CharField(max_length=10, default="en")
    country = models.CharField(max_length=2, blank=True)
    organization_id = models.UUIDField(null=True)
""",
    "accounts/middleware.py": """from core.analytics import identify


class IdentifyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and "identified" not in request.session:
            identify(request.user)
            request.session["identified"] = True
        return self.get_response(request)
""",
    "gateway/__init__.py": "",
    "gateway/deps.py": """from typing import Annotated

from fastapi import Depends, Header, HTTPException
from pydantic import BaseModel, EmailStr


class Person(BaseModel):
    id: str
    email: EmailStr
    name: str
    phone: str | None = None
    plan: str = "free"
    locale: str = "en"
    country: str = ""
    first_name: str = ""
    date_joined: str = ""
    organization_id: str


async def current_person(authorization: Annotated[str, Header()]) -> Person:
    if not authorization.startswith("Bearer "):
        raise HTTPException(401)
    return await load_person(authorization.removeprefix("Bearer "))


async def load_person(token: str) -> Person:
    raise NotImplementedError


CurrentPerson = Annotated[Person, Depends(current_person)]
""",
    "gateway/tracking.py": """from segment import analytics

from gateway.deps import Person

analytics.write_key = "key"


def track_person(person: Person, event: str, properties: dict | None = None) -> None:
    analytics.track(person.id, event, {"plan": person.plan, **(properties or {})})
""",
}

HELPERS = (
    '''def __verb_____noun_____i__(rows, *, limit=__n__, reverse=True):
    """Those with the highest __num__ first."""
    found = sorted(rows, key=lambda row: row["__num__"], reverse=reverse)
    return [{**row, "heading": f"{row['__text__']} ({row['__num__']})"} for row in found[:limit]]
''',
    """def __noun___totals___i__(rows):
    totals = {}
    for row in rows:
        key = row.get("__text__", "").strip().lower()
        if not key:
            continue
        totals[key] = totals.get(key, 0) + row["__num__"]
    return dict(sorted(totals.items()))
""",
    """class __Noun__Policy__i__:
    limit = __n__

    def __init__(self, __num__, __text__="open"):
        self.__num__ = __num__
        self.__text__ = __text__

    def allows(self, other):
        if self.__text__ == "closed" or other is None:
            return False
        return self.__num__ + other.__num__ <= self.limit

    def describe(self):
        return f"{self.__text__}: {self.__num__} of {self.limit}"
""",
    """def __noun___status___i__(value, __num__=__n__):
    if value is None:
        return "missing"
    try:
        ratio = float(value) / __num__
    except (TypeError, ValueError, ZeroDivisionError):
        return "invalid"
    return "low" if ratio < 0.3 else "high" if ratio > 0.9 else "normal"
""",
    """def __verb_____noun___pages___i__(fetch, size=__n__):
    page = 1
    while True:
        rows = fetch(page=page, size=size)
        yield from (row for row in rows if row.get("__text__") != "archived")
        if len(rows) < size:
            return
        page += 1
""",
)

_VIEW = """from django.shortcuts import get_object_or_404
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

__imports__from __snake__.models import __Pascal__
from __snake__.serializers import __Pascal__Serializer
from __snake__.services import create___snake__


class __Pascal__ViewSet(viewsets.ModelViewSet):
    serializer_class = __Pascal__Serializer

    def get_queryset(self):
        return __Pascal__.objects.filter(owner=self.request.user).order_by("-created_at")

    def create(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        row = create___snake__(request.user, **serializer.validated_data)
        __send__
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["post"])
    def archive(self, request, pk=None):
        row = get_object_or_404(self.get_queryset(), pk=pk)
        row.archived = True
        row.save(update_fields=["archived"])
        return Response(status=status.HTTP_204_NO_CONTENT)
"""
_TASKS = """from celery import shared_task
from django.core.mail import send_mail

__imports__from __snake__.models import __Pascal__


@shared_task(bind=True, max_retries=3)
def remind_about___snake__(self, pk):
    row = __Pascal__.objects.select_related("owner").get(pk=pk)
    try:
        send_mail("__Words__", f"Hello {row.owner.name}", None, [row.owner.email])
    except OSError as error:
        __send__
        raise self.retry(exc=error, countdown=60)
"""
_ROUTER = """from fastapi import APIRouter, HTTPException, Query

from gateway.deps import CurrentPerson
__imports__from gateway.schemas.__snake__ import __Pascal__In, __Pascal__Out

router = APIRouter(prefix="/__kebab__", tags=["__kebab__"])
_rows: dict[str, __Pascal__Out] = {}


@router.get("/")
async def list___snake__(person: CurrentPerson, limit: int = Query(20, le=100)) -> list[__Pascal__Out]:
    return [row for row in _rows.values() if row.owner_id == person.id][:limit]


@router.post("/", status_code=201)
async def create___snake__(person: CurrentPerson, body: __Pascal__In) -> __Pascal__Out:
    row = __Pascal__Out(id=str(len(_rows)), owner_id=person.id, **body.model_dump())
    _rows[row.id] = row
    __send__
    return row


@router.get("/{pk}")
async def get___snake__(person: CurrentPerson, pk: str) -> __Pascal__Out:
    if pk not in _rows:
        raise HTTPException(404)
    return _rows[pk]
"""
_SIGNALS = """from django.db.models.signals import post_save
from django.dispatch import receiver

__imports__from __snake__.models import __Pascal__


@receiver(post_save, sender=__Pascal__)
def on___snake___saved(sender, instance, created, **kwargs):
    if not created:
        return
    instance.owner.refresh_from_db()
    __send__
"""


def _made(text: str, imports: str = "", send: str = "pass") -> str:
    return text.replace("__imports__", imports).replace("__send__", send)


_USE = "from core.analytics import track\n"
APP = {
    "__snake__/__init__.py": Row(""),
    "__snake__/apps.py": Row(
        'from django.apps import AppConfig\n\n\nclass __Pascal__Config(AppConfig):\n    name = "__snake__"\n\n    def ready(self):\n        from __snake__ import signals  # noqa: F401\n'
    ),
    "__snake__/models.py": Row(
        """from django.conf import settings
from django.db import models

from core.models import TimestampedModel


class __Pascal__(TimestampedModel):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="__snake___rows")
    title = models.CharField(max_length=200)
    total = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    archived = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return self.title
""",
        helpers=HELPERS,
    ),
    "__snake__/admin.py": Row(
        'from django.contrib import admin\n\nfrom __snake__.models import __Pascal__\n\n\n@admin.register(__Pascal__)\nclass __Pascal__Admin(admin.ModelAdmin):\n    list_display = ["title", "owner", "total", "created_at"]\n    search_fields = ["title", "owner__email"]\n'
    ),
    "__snake__/serializers.py": Row(
        """from rest_framework import serializers

from __snake__.models import __Pascal__


class __Pascal__Serializer(serializers.ModelSerializer):
    owner_name = serializers.CharField(source="owner.name", read_only=True)

    class Meta:
        model = __Pascal__
        fields = ["id", "title", "total", "owner_name", "created_at"]

    def validate_title(self, value):
        if not value.strip():
            raise serializers.ValidationError("A title is needed.")
        return value.strip()
""",
        helpers=HELPERS,
    ),
    "__snake__/services.py": Row(
        """from django.db import transaction

from __snake__.models import __Pascal__


@transaction.atomic
def create___snake__(owner, *, title, total=0):
    row = __Pascal__.objects.create(owner=owner, title=title, total=total)
    return row
""",
        helpers=HELPERS,
    ),
    "__snake__/selectors.py": Row(
        "from __snake__.models import __Pascal__\n\n\ndef recent___snake__(owner, limit=10):\n    return __Pascal__.objects.filter(owner=owner)[:limit]\n",
        helpers=HELPERS,
    ),
    "__snake__/views.py": Row(
        _made(_VIEW),
        _made(
            _VIEW,
            _USE,
            'track(request.user, "__Words__ created", id=row.pk, __field__=request.user.__field__)',
        ),
        0.3,
        HELPERS,
    ),
    "__snake__/urls.py": Row(
        'from rest_framework.routers import DefaultRouter\n\nfrom __snake__.views import __Pascal__ViewSet\n\nrouter = DefaultRouter()\nrouter.register("__kebab__", __Pascal__ViewSet, basename="__snake__")\nurlpatterns = router.urls\n'
    ),
    "__snake__/permissions.py": Row(
        "from rest_framework.permissions import BasePermission\n\n\nclass Owns__Pascal__(BasePermission):\n    def has_object_permission(self, request, view, obj):\n        return obj.owner_id == request.user.id\n",
        helpers=HELPERS,
    ),
    "__snake__/tasks.py": Row(
        _made(_TASKS),
        _made(
            _TASKS,
            "from core.analytics import report\n",
            "report(error, owner=row.owner.pk, __field__=row.owner.__field__)",
        ),
        0.3,
        HELPERS,
    ),
    "__snake__/signals.py": Row(
        _made(_SIGNALS),
        _made(
            _SIGNALS,
            _USE,
            'track(instance.owner, "__Words__ saved", title=instance.title, __second__=instance.owner.__second__)',
        ),
        0.15,
        HELPERS,
    ),
    "__snake__/migrations/__init__.py": Row(""),
    "__snake__/migrations/0001_initial.py": Row(
        'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    initial = True\n    dependencies = [("accounts", "0001_initial")]\n    operations = [\n        migrations.CreateModel(name="__Pascal__", fields=[("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=200))]),\n    ]\n'
    ),
    "__snake__/tests/__init__.py": Row(""),
    "__snake__/tests/test_views.py": Row(
        'import pytest\n\nfrom __snake__.models import __Pascal__\n\n\n@pytest.mark.django_db\ndef test_list(client, user):\n    __Pascal__.objects.create(owner=user, title="one")\n    assert client.get("/__kebab__/").status_code == 200\n',
        helpers=HELPERS,
    ),
    "gateway/routers/__snake__.py": Row(
        _made(_ROUTER, send="row.title = row.title.strip()"),
        _made(
            _ROUTER,
            "from gateway.tracking import track_person\n",
            'track_person(person, "__Words__ created", {"id": row.id, "__field__": person.__field__})',
        ),
        0.25,
        HELPERS,
    ),
    "gateway/schemas/__snake__.py": Row(
        """from pydantic import BaseModel, Field


class __Pascal__In(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    tags: list[str] = []


class __Pascal__Out(__Pascal__In):
    id: str
    owner_id: str
""",
        helpers=HELPERS,
    ),
}
