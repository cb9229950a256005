from __future__ import annotations

from collections.abc import Callable

from flowcheck.ir.module import Module, Type


def test_a_class_has_bases_methods_and_stores(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered(
        """
        @register
        class Tracker(Base, metaclass=Meta):
            limit = 1
            def __init__(self, client):
                self.client = client
                self.state.user["id"]: str = client.id
            @property
            def key(self): ...
            @key.setter
            def key(self, value): ...
            @functools.cached_property
            def slow(self): ...
            @staticmethod
            def make(a): ...
            @classmethod
            def build(cls, a):
                return cls(a)
            def send(self, a, *, b): ...
        """
    )
    (found,) = module.classes
    assert [shown(module, base) for base in found.bases] == ["@Base"]
    assert [shown(module, decorator) for decorator in found.decorators] == ["@register"]
    assert [(method.name, method.kind) for method in found.methods] == [
        ("__init__", "constructor"),
        ("key", "get"),
        ("key", "set"),
        ("slow", "get"),
        ("make", "static"),
        ("build", "class"),
        ("send", "method"),
    ]
    assert [(store.path, shown(module, store.value)) for store in found.stores] == [
        (("limit",), "1"),
        (("client",), "$client"),
        (("state", "user", "id"), "$client.id"),
    ]
    params = {function.name: [p.name for p in function.params] for function in module.functions}
    assert params["make"] == ["a"]
    assert params["build"] == ["a"]
    assert params["send"] == ["a", "b"]
    assert {function.owner for function in module.functions[1:]} == {0}


def test_every_store_to_self_is_kept(lowered: Callable[[str], Module]) -> None:
    module = lowered("class A:\n    def f(me, x):\n        me.a = x\n        me.b = x\n")
    assert [store.path for store in module.classes[0].stores] == [("a",), ("b",)]


def test_every_store_through_another_name_of_self_is_kept(
    lowered: Callable[[str], Module],
) -> None:
    source = (
        "class A:\n    def f(self, x):\n        me = self\n        me.a = x\n        me.b = x\n"
    )
    assert [store.path for store in lowered(source).classes[0].stores] == [("a",), ("b",)]


def test_self_is_the_instance_in_nested_functions(returned: Callable[[str], list[str]]) -> None:
    assert returned(
        """
        class A:
            def m(self):
                def f():
                    return self.x, lambda: self
                return f
        """
    ) == ["[self A.x, fn ]"]


def test_a_nested_class_is_a_store_of_its_class(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered("class A:\n    class Meta:\n        x = 1\n")
    outer = next(found for found in module.classes if found.name == "A")
    stores = [(store.path, shown(module, store.value)) for store in outer.stores]
    assert stores == [(("Meta",), "class Meta")]


def test_decorators_are_kept_and_the_name_is_the_plain_function(
    lowered: Callable[[str], Module], shown: Callable[[Module, int], str]
) -> None:
    module = lowered("@a\n@b.c(1)\ndef f(): ...\n")
    decorators = module.functions[1].decorators
    assert [shown(module, node) for node in decorators] == ["@a", "@b.c(1)"]
    assert shown(module, module.exports[0].node) == "fn f"


def fields(module: Module, name: str) -> list[tuple[str, Type | None, tuple[str, ...]]]:
    shape = next(shape for shape in module.shapes if shape.name == name)
    return [(field.name, field.type, field.marks) for field in shape.fields]


def test_annotated_classes_are_shapes(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        @dataclass(frozen=True)
        class Person:
            email: str
            born: date | None = None
            count: ClassVar[int] = 0
            def greet(self): ...

        class Account(BaseModel):
            model_config: ConfigDict = {}
            email: Optional[EmailStr]
            site: HttpUrl = Field(default=None)
            mail: str = Field(json_schema_extra={"format": "email"})
            password: SecretStr

        class Row(TypedDict, total=False):
            ip: IPv4Address

        class Copy(Account):
            pass

        class Color(Enum):
            RED: int = 1
        """
    )
    text = Type("str")
    assert fields(module, "Person") == [
        ("email", text, ()),
        ("born", Type("|", (Type("date"), Type("None"))), ("date",)),
    ]
    assert fields(module, "Account") == [
        ("email", Type("Optional", (Type("EmailStr"),)), ("EmailStr",)),
        ("site", Type("HttpUrl"), ("HttpUrl",)),
        ("mail", text, ("format=email",)),
        ("password", Type("SecretStr"), ("SecretStr",)),
    ]
    assert fields(module, "Row") == [("ip", Type("IPv4Address"), ("IPv4Address",))]
    assert fields(module, "Copy") == []
    assert [(shape.name, shape.kind) for shape in module.shapes] == [
        ("Person", "dataclass"),
        ("Account", "pydantic"),
        ("Row", "typeddict"),
        ("Copy", "class"),
    ]
    assert module.shapes[3].bases == (Type("Account"),)
    assert [found.shape for found in module.classes] == [0, 1, 2, 3, -1]


def test_models_of_orms_are_shapes(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
            email = Column(String(255), default=lambda: datetime.now())
            mail = Column(EmailType, nullable=False)
            team_id = Column(ForeignKey("teams.id"))
            team = relationship("Team")
            seen = Column(DateTime)

        class Reader(models.Model):
            objects = Manager()
            address = models.EmailField()
            ip = models.GenericIPAddressField()
            owner = models.ForeignKey("auth.User", on_delete=models.CASCADE)
            account = models.OneToOneField(settings.AUTH_USER_MODEL)
            friends = models.ManyToManyField("self")
        """
    )
    assert fields(module, "User") == [
        ("id", Type("Mapped", (Type("int"),)), ()),
        ("email", Type("String"), ("String", "now")),
        ("mail", Type("EmailType"), ("EmailType",)),
        ("team_id", None, ("ForeignKey",)),
        ("team", Type("Team"), ("Team", "relationship")),
        ("seen", Type("DateTime"), ("DateTime",)),
    ]
    assert fields(module, "Reader") == [
        ("address", Type("EmailField"), ("EmailField",)),
        ("ip", Type("GenericIPAddressField"), ("GenericIPAddressField",)),
        ("owner", Type("User"), ("User", "ForeignKey", "CASCADE")),
        ("account", Type("User"), ("User", "OneToOneField", "AUTH_USER_MODEL")),
        ("friends", Type("[]", (Type("Reader"),)), ("Reader", "ManyToManyField")),
    ]


def test_texts_beside_a_field_are_marks(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        class Reader(models.Model):
            a = models.CharField(_("Date of birth"), max_length=9)
            b = models.CharField(verbose_name="the name, in full", help_text=_('Please. Do.'))
            c: str = Field(..., description="home address")
            d = Column("plain_column", String)
            e = models.ForeignKey("Team", related_name="readers")
        """
    )
    found = {
        name: [mark for mark in marks if "=" in mark] for name, _, marks in fields(module, "Reader")
    }
    assert found == {
        "a": ["says=Date of birth"],
        "b": ["says=the name", "says=Please"],
        "c": ["says=home address"],
        "d": [],
        "e": [],
    }


def test_serialisers_are_shapes(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        class UserSerializer(serializers.ModelSerializer):
            address = AddressSerializer(many=True)
            class Meta:
                model = User
                fields = ("email", "address")

        class UserSchema(ma.Schema):
            mail = fields.Email(required=True)
            home = fields.Nested(AddressSchema, many=True)
            name = fields.Str(validate=validate.Email())
        """
    )
    assert fields(module, "UserSerializer") == [
        ("address", Type("[]", (Type("AddressSerializer"),)), ("AddressSerializer",)),
        ("email", None, ()),
    ]
    chosen = Type("|", (Type('"email"'), Type('"address"')))
    assert module.shapes[0].bases == (
        Type("serializers.ModelSerializer"),
        Type("Pick", (Type("User"), chosen)),
    )
    assert fields(module, "UserSchema") == [
        ("mail", Type("Email"), ("Email",)),
        ("home", Type("[]", (Type("AddressSchema"),)), ("AddressSchema", "Nested")),
        ("name", Type("Str"), ("Str", "Email")),
    ]


def test_calls_that_make_records_are_shapes(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        """
        A = TypedDict("A", {"email": str})
        B = namedtuple("B", "name phone")
        C = typing.NamedTuple("C", [("email", EmailStr)])
        D = create_model("D", email=(EmailStr, ...), __base__=Base)
        users = Table("users", metadata, Column("email", String), Column("born", Date))
        """
    )
    assert fields(module, "A") == [("email", Type("str"), ())]
    assert fields(module, "B") == [("name", None, ()), ("phone", None, ())]
    assert fields(module, "C") == [("email", Type("EmailStr"), ("EmailStr",))]
    assert fields(module, "D") == [("email", Type("EmailStr"), ("EmailStr",))]
    assert fields(module, "users") == [
        ("email", Type("String"), ("String",)),
        ("born", Type("Date"), ("Date",)),
    ]
    assert sorted(module.shape_of.values()) == [0, 3, 4]
    assert [(cls.name, cls.shape) for cls in module.classes] == [("B", 1), ("C", 2)]


def test_names_for_types_are_shapes_with_an_alias(lowered: Callable[[str], Module]) -> None:
    module = lowered(
        "A = Optional[User]\nB: TypeAlias = User\ntype C = list[User]\nD = values[0]\n"
    )
    user = Type("User")
    assert [(shape.name, shape.alias) for shape in module.shapes] == [
        ("A", Type("Optional", (user,))),
        ("B", user),
        ("C", Type("[]", (user,))),
    ]
