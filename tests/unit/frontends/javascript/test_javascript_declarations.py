from __future__ import annotations

from collections.abc import Callable

import pytest

from flowcheck.ir.module import Class, Module, Shape, Type

Lowered = Callable[[str], Module]


def spelled(type: Type | None) -> str:
    if type is None:
        return "?"
    if type.name == "{}":
        return "{}"
    return f"{type.name}<{', '.join(map(spelled, type.args))}>" if type.args else type.name


def fields(shape: Shape) -> dict[str, str]:
    return {field.name: " ".join((spelled(field.type), *field.marks)) for field in shape.fields}


def shape_named(module: Module, name: str) -> Shape:
    return next(shape for shape in module.shapes if shape.name == name)


def only_class(module: Module) -> Class:
    (found,) = module.classes
    return found


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("string", "string"),
        ("a.B<C>", "a.B<C>"),
        ("C[]", "[]<C>"),
        ("readonly C[]", "[]<C>"),
        ("Array<C | null>", "[]<|<C, null>>"),
        ("[a: A, b?: B]", "[]<|<A, B>>"),
        ("A & B & C", "&<A, B, C>"),
        ("| A | B", "|<A, B>"),
        ("Promise<A>", "Promise<A>"),
        ("Pick<A, 'x' | 'y'>", 'Pick<A, |<"x", "y">>'),
        ("typeof a", "typeof a"),
        ("z.infer<typeof s>", "typeof s"),
        ("InferSelectModel<typeof t>", "typeof t"),
        ("typeof t.$inferSelect", "typeof t"),
        ("A['x']", '[.]<A, "x">'),
        ("keyof A", "keyof<A>"),
        ("A extends B ? C : D", "|<C, D>"),
        ("(a: A) => B", "=><B>"),
        ("{ [K in keyof A]?: A[K] }", "Partial<A>"),
        ("{ [K in 'x' | 'y']: V }", 'Record<|<"x", "y">, V>'),
        ("{ x: string }", "{}"),
        ("`a${string}`", "string"),
        ("1 | true", "|<1, true>"),
        ("(A)", "A"),
    ],
)
def test_a_type_is_read(written: str, read: str, lowered: Lowered) -> None:
    module = lowered(f"let x: {written} = a")
    assert [spelled(type) for type in module.types.values()] == [read]


def test_types_are_kept_where_they_are_declared(lowered: Lowered) -> None:
    module = lowered("const {a}: P = g(); f<User>(x); (b as T).c; const h: H = () => 1")
    assert {module.nodes[node].at: spelled(type) for node, type in module.types.items()} == {
        15: "P",
        20: "<><User>",
        33: "T",
        57: "H",
    }


def test_interfaces_and_aliases_are_shapes(lowered: Lowered) -> None:
    module = lowered("""
        interface A<T> extends B<T>, c.D {
          readonly a?: string; 'b-c': User[]; m(x: string): Promise<User>; get g(): string
          [key: string]: any; inner: { e: string }; new (): A; (x): B
        }
        type T = { email: string }
        type U = T & { x: 1 }
        declare global { interface Window { analytics: Analytics } }
        declare class K { email: string }
    """)
    shape = shape_named(module, "A")
    assert [spelled(base) for base in shape.bases] == ["B<T>", "c.D"]
    assert fields(shape) == {
        "a": "string", "b-c": "[]<User>", "m": "=><Promise<User>>", "g": "string", "[]": "any",
        "inner": "{}",
    }  # fmt: skip
    assert fields(shape_named(module, "T")) == {"email": "string"}
    assert shape_named(module, "T").alias is None
    assert spelled(shape_named(module, "U").alias) == "&<T, {}>"
    assert fields(shape_named(module, "Window")) == {"analytics": "Analytics"}
    assert fields(shape_named(module, "K")) == {"email": "string"}


def test_a_class_has_methods_stores_and_a_shape(
    lowered: Lowered, shown: Callable[[Module, int], str]
) -> None:
    module = lowered("""
        @D() class A extends B<T> implements I {
          @IsEmail() email!: string; @Column({ type: 'uuid' }) id: string
          static shared = new A(); #p = 1; arrow = () => this.#p
          constructor(private x: X, @Inject(Y) readonly y, z) { super(); this.z = z; this.w.v = z }
          get g() { return 1 } set g(v) {} static make() {} async *['gen']() {} m(): void
          @Get('/') m(@Body() body: Dto) { this.email = body }
          static { this.booted = true }
          abstract n(): void
        }
    """)
    found = only_class(module)
    assert [(method.name, method.kind) for method in found.methods] == [
        ("constructor", "constructor"),
        ("g", "get"),
        ("g", "set"),
        ("make", "static"),
        ("gen", "method"),
        ("m", "method"),
    ]
    assert {(store.path, shown(module, store.value)) for store in found.stores} == {
        (("shared",), "new class A()"),
        (("#p",), "1"),
        (("arrow",), "fn arrow"),
        (("x",), "$x"),
        (("y",), "$y"),
        (("z",), "$z"),
        (("w", "v"), "$z"),
        (("email",), "$body"),
        (("booted",), "True"),
    }
    assert [shown(module, node) for node in (*found.bases, *found.decorators)] == ["@B", "@D()"]
    method = module.functions[found.methods[-1].function]
    assert method.owner == 0
    assert [shown(module, node) for node in method.decorators] == ["@Get('/')"]
    shape = module.shapes[found.shape]
    assert [spelled(base) for base in shape.bases] == ["B<T>", "I"]
    assert fields(shape) == {
        "email": "string IsEmail", "id": "string Column type=uuid", "#p": "?", "arrow": "=>",
        "x": "X", "y": "?",
    }  # fmt: skip


def test_a_decorator_before_export_belongs_to_the_class(
    lowered: Lowered, shown: Callable[[Module, int], str]
) -> None:
    module = lowered("@Injectable() export class A {}\n@B export default class C {}")
    decorators = [[shown(module, node) for node in found.decorators] for found in module.classes]
    assert decorators == [["@Injectable()"], ["@B"]]


def test_functions_take_the_name_they_are_bound_to(lowered: Lowered) -> None:
    module = lowered("""
        const a = () => 1; let b = function () {}; c = () => 1; d.e = () => 1
        const f = { g() {}, h: () => 1 }; const { i = () => 1 } = x; function j(k = () => 1) {}
        const l = useCallback(() => 1); class M { n = () => 1 }
    """)
    assert sorted(function.name for function in module.functions) == [
        "", "", "a", "b", "c", "e", "g", "h", "i", "j", "k", "n",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "read"),
    [
        ("z.object({ a: z.string().email().optional(), b: z.array(z.number()) })",
         {"a": "string optional email string", "b": "[]<number> array number"}),
        ("z.object({ a: z.email(), b: z.url(), c: z.ipv4(), d: z.coerce.date() }).strict()",
         {"a": "string email", "b": "string url", "c": "? ipv4", "d": "Date date"}),
        ("z.object({ a: z.object({ b: z.string() }).nullable(), c: otherSchema })",
         {"a": "{}", "c": "? otherSchema"}),
        ("yup.object().shape({ a: yup.string().required().url() })",
         {"a": "string url required string"}),
        ("v.object({ a: v.pipe(v.string(), v.email()), b: v.optional(v.string()) })",
         {"a": "string pipe string email", "b": "string optional string"}),
        ("Type.Object({ a: Type.String({ format: 'email' }) })",
         {"a": "string String format=email"}),
        ("pgTable('users', { a: varchar('a', {}).notNull(), b: uuid().primaryKey(), c: date() })",
         {"a": "string notNull varchar", "b": "string primaryKey uuid", "c": "Date date"}),
        ("new mongoose.Schema({ a: { type: String }, b: [Date], c: { d: Number } })",
         {"a": "string String", "b": "[]<Date> Date", "c": "{}"}),
        ("sequelize.define('User', { a: { type: DataTypes.STRING, validate: { isEmail: true } } })",
         {"a": "string isEmail STRING"}),
        ("new Schema({ a: { type: String, validate: [validator.isEmail, 'no'] } })",
         {"a": "string isEmail String"}),
        ("z.object({ a: z.string().describe('date of birth'), b: z.string() })",
         {"a": "string describe says=date of birth string", "b": "string string"}),
        ("new Schema({ a: { type: String, comment: 'date of birth' } })",
         {"a": "string String says=date of birth"}),
        ('type({ a: "string.email", "b?": "number" })',
         {"a": "string string email", "b": "number number"}),
    ],
)  # fmt: skip
def test_a_schema_gives_a_shape_with_marks(
    schema: str, read: dict[str, str], lowered: Lowered
) -> None:
    module = lowered(f"export const thing = {schema}")
    assert fields(shape_named(module, "thing")) == read
    assert module.shape_of[module.exports[0].node] == len(module.shapes) - 1


def test_texts_beside_a_declared_field_are_marks(lowered: Lowered) -> None:
    module = lowered("""
        interface A {
          /** The date of birth, as on the passport. */
          a: string;
          b: string; // telephone
          // name of the patient
          c: string;
          d: string;
          /**
           * Salary.
           * @example 100
           */
          e: number;
        }
        class B {
          @ApiProperty({ description: "home address", example: "x" }) a: string;
        }
    """)
    assert fields(shape_named(module, "A")) == {
        "a": "string says=The date of birth",
        "b": "string says=telephone",
        "c": "string says=name of the patient",
        "d": "string",
        "e": "number says=Salary",
    }
    assert fields(shape_named(module, "B")) == {"a": "string ApiProperty says=home address"}


def test_schemas_made_from_schemas_refer_to_them(lowered: Lowered) -> None:
    module = lowered("""
        const base = z.object({ a: z.string(), b: z.string() })
        const less = base.omit({ a: true, b: true })
        const more = base.extend({ c: z.email() }).merge(otherSchema)
        const same = base.partial()
        type T = z.infer<typeof more>
    """)
    assert spelled(shape_named(module, "less").alias) == 'Omit<typeof base, |<"a", "b">>'
    assert spelled(shape_named(module, "same").alias) == "typeof base"
    assert spelled(shape_named(module, "T").alias) == "typeof more"
    assert [spelled(base) for base in shape_named(module, "more").bases][-1] in ("?", "{}")


def test_calls_that_only_look_like_schemas_give_no_shape(lowered: Lowered) -> None:
    module = lowered(
        "_.merge({ a: g() }, b); $.extend({ a: g() }); x.object({ a: 1 }); y.init({ k: 1 })"
    )
    assert module.shapes == ()
