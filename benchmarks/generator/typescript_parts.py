"""The texts of which the TypeScript monorepo is made; ``__name__`` stands for a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A file of a feature: its text, and the one that sends something, which a ``share`` of features has."""

    plain: str
    sending: str | None = None
    share: float = 0.0
    helpers: tuple[str, ...] = ()


TSCONFIG = {
    "extends": "../../tsconfig.json",
    "compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./src/*"]}},
}


def dependencies(sdk: str) -> dict[str, dict[str, str]]:
    """Dependencies of the workspaces of a product, by name of the workspace."""
    browser, server = {
        "posthog": ("posthog-js", "posthog-node"),
        "mixpanel": ("mixpanel-browser", "mixpanel"),
        "segment": ("@segment/analytics-next", "@segment/analytics-node"),
        "amplitude": ("@amplitude/analytics-browser", "@amplitude/analytics-node"),
    }[sdk]
    return {
        "web": {
            "next": "^15.0.0",
            "react": "^19.0.0",
            "@acme/ui": "workspace:*",
            "@sentry/nextjs": "^9.0.0",
            "stripe": "^17.0.0",
        },
        "api": {
            "@trpc/server": "^11.0.0",
            "zod": "^3.0.0",
            "resend": "^4.0.0",
            "@sentry/node": "^9.0.0",
        },
        "tracking": {browser: "^2.0.0", server: "^4.0.0", "@acme/analytics": "workspace:*"},
        "i18n": {},
        "db": {"@prisma/client": "^6.0.0"},
    }


def manifest(product: str, workspace: str, needs: dict[str, str]) -> dict[str, object]:
    """The package.json of a workspace."""
    own = {
        f"@{product}/{name}": "workspace:*"
        for name in ("api", "tracking", "i18n", "db")
        if name != workspace
    }
    return {
        "name": f"@{product}/{workspace}",
        "private": True,
        "main": "./src/index.ts",
        "exports": {".": "./src/index.ts", "./*": "./src/*.ts"},
        "dependencies": {**needs, **(own if workspace in {"web", "api"} else {})},
    }


WIDGET = """import { forwardRef, type ReactNode } from "react";

export interface __Pascal__Props {
  title?: string;
  children?: ReactNode;
  className?: string;
  onSelect?: (id: string) => void;
}

export const __Pascal__ = forwardRef<HTMLDivElement, __Pascal__Props>(({ title, children, className, onSelect }, ref) => (
  <div ref={ref} className={`group rounded-md border p-4 ${className ?? ""}`} onClick={() => onSelect?.("__kebab__")}>
    {title ? <h3 className="text-sm font-medium">{title}</h3> : null}
    {children}
  </div>
));
__Pascal__.displayName = "__Pascal__";
"""

ANALYTICS_TYPES = """export type Properties = Record<string, string | number | boolean | null | undefined>;
export interface Person {
  id: string;
  email: string;
  name: string;
  phone: string | null;
  plan: string;
  locale: string;
  organizationId: string;
  createdAt: string;
  firstName: string;
  country: string;
}
export interface Transport {
  send(event: string, properties: Properties): void;
  identify(person: Person): void;
}
"""
ANALYTICS_TRACK = """import type { Person, Properties, Transport } from "./types";

const transports: Transport[] = [];

export function register(transport: Transport) {
  transports.push(transport);
}

export function trackEvent(event: string, properties: Properties = {}) {
  const cleaned = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
  for (const transport of transports) transport.send(event, { ...cleaned, source: "web" });
}

export function identifyPerson(person: Person) {
  transports.forEach((transport) => transport.identify(person));
}
"""
ANALYTICS_ERRORS = """import * as Sentry from "@sentry/nextjs";
import type { Person } from "./types";

export function reportError(error: unknown, extra: Record<string, unknown> = {}) {
  Sentry.captureException(error, { extra });
}

export function setErrorUser(person: Person | null) {
  Sentry.setUser(person ? { id: person.id, username: person.name } : null);
}
"""

_TRACKING = "packages/__product__-tracking/src"
PRODUCT = {
    f"{_TRACKING}/index.ts": 'export { track, identify, reset } from "./client";\nexport { useTracking } from "./hook";\nexport * from "./events";\n',
    f"{_TRACKING}/events.ts": 'export const EVENTS = { opened: "__Product__ opened", saved: "__Product__ saved", removed: "__Product__ removed" } as const;\n',
    f"{_TRACKING}/hook.ts": """import { useCallback, useMemo } from "react";
import type { Properties } from "@acme/analytics";
import { identify, track } from "./client";

export function useTracking(defaults: Properties = {}) {
  const send = useCallback((event: string, properties: Properties = {}) => track(event, { ...defaults, ...properties }), [defaults]);
  return useMemo(() => ({ track: send, identify }), [send]);
}
""",
    "packages/__product__-db/src/index.ts": 'import { PrismaClient } from "@prisma/client";\n\nexport const db = new PrismaClient();\nexport * from "./types";\n',
    "packages/__product__-db/src/types.ts": """export type { Person } from "@acme/analytics";
export interface Page<T> { items: T[]; next: string | null; total: number }
""",
    "packages/__product__-db/prisma/schema.prisma": """model User {
  id             String   @id @default(cuid())
  email          String   @unique
  name           String?
  phone          String?
  locale         String   @default("en")
  organizationId String
  createdAt      DateTime @default(now())
}
""",
    "packages/__product__-api/src/trpc.ts": """import { initTRPC, TRPCError } from "@trpc/server";
import type { Context } from "./context";

const t = initTRPC.context<Context>().create();

export const router = t.router;
export const publicProcedure = t.procedure;
export const protectedProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED" });
  return next({ ctx: { ...ctx, user: ctx.user } });
});
""",
    "packages/__product__-api/src/context.ts": """import { db, type Person } from "@__product__/db";

export interface Context { db: typeof db; user: Person | null; requestId: string }

export async function createContext(request: Request): Promise<Context> {
  const token = request.headers.get("authorization")?.replace("Bearer ", "");
  const session = token ? await db.session.findUnique({ where: { token }, include: { user: true } }) : null;
  return { db, user: session?.user ?? null, requestId: crypto.randomUUID() };
}
""",
    "packages/__product__-api/src/mail.ts": """import { Resend } from "resend";

const resend = new Resend(process.env.RESEND_KEY);

export async function sendMail(to: string, subject: string, text: string) {
  await resend.emails.send({ from: "__product__@acme.example", to, subject, text });
}
""",
    "apps/__product__-web/src/lib/session.ts": """import { cookies } from "next/headers";
import { db, type Person } from "@__product__/db";

export async function currentUser(): Promise<Person | null> {
  const token = (await cookies()).get("session")?.value;
  if (!token) return null;
  const session = await db.session.findUnique({ where: { token }, include: { user: true } });
  return session?.user ?? null;
}
""",
    "apps/__product__-web/src/lib/api.ts": """import { createTRPCReact } from "@trpc/react-query";
import type { AppRouter } from "@__product__/api/root";

export const api = createTRPCReact<AppRouter>();
""",
    "apps/__product__-web/src/lib/use-user.ts": """import { createContext, useContext } from "react";
import type { Person } from "@__product__/db";

export const UserContext = createContext<Person | null>(null);

export function useUser(): Person {
  const user = useContext(UserContext);
  if (!user) throw new Error("no user");
  return user;
}
""",
    "apps/__product__-web/src/app/providers.tsx": """"use client";
import { useEffect, type ReactNode } from "react";
import { setErrorUser } from "@acme/analytics";
import { identify } from "@__product__/tracking";
import type { Person } from "@__product__/db";
import { UserContext } from "@/lib/use-user";

export function Providers({ user, children }: { user: Person | null; children: ReactNode }) {
  useEffect(() => {
    setErrorUser(user);
    if (user) identify(user);
  }, [user]);
  return <UserContext.Provider value={user}>{children}</UserContext.Provider>;
}
""",
    "apps/__product__-web/src/app/layout.tsx": """import type { ReactNode } from "react";
import { currentUser } from "@/lib/session";
import { Providers } from "./providers";

export default async function Layout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  return <html lang={user?.locale ?? "en"}><body><Providers user={user}>{children}</Providers></body></html>;
}
""",
    "apps/__product__-web/src/instrumentation.ts": """import * as Sentry from "@sentry/nextjs";

export function register() {
  Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 0.1, sendDefaultPii: false });
}
""",
}

_REGISTER = """
register({ send: (event, properties) => track(event, properties), identify: (person) => identify(person) });
"""
SDKS = {
    "posthog": {
        f"{_TRACKING}/client.ts": """import posthog from "posthog-js";
import { register, type Person, type Properties } from "@acme/analytics";

posthog.init(process.env.NEXT_PUBLIC_KEY ?? "", { api_host: "https://eu.i.posthog.com", person_profiles: "identified_only" });

export function track(event: string, properties: Properties) {
  posthog.capture(event, properties);
}
export function identify(person: Person) {
  posthog.identify(person.id, { email: person.email, name: person.name, plan: person.plan });
}
export function reset() {
  posthog.reset();
}
"""
        + _REGISTER,
        f"{_TRACKING}/server.ts": """import { PostHog } from "posthog-node";
import type { Person, Properties } from "@acme/analytics";

const client = new PostHog(process.env.KEY ?? "");

export function trackServer(person: Person, event: string, properties: Properties = {}) {
  client.capture({ distinctId: person.id, event, properties: { plan: person.plan, ...properties } });
}
""",
    },
    "mixpanel": {
        f"{_TRACKING}/client.ts": """import mixpanel from "mixpanel-browser";
import { register, type Person, type Properties } from "@acme/analytics";

mixpanel.init(process.env.NEXT_PUBLIC_KEY ?? "", { ip: false, persistence: "localStorage" });

export function track(event: string, properties: Properties) {
  mixpanel.track(event, properties);
}
export function identify(person: Person) {
  mixpanel.identify(person.id);
  mixpanel.people.set({ $email: person.email, $name: person.name, plan: person.plan });
}
export function reset() {
  mixpanel.reset();
}
"""
        + _REGISTER,
        f"{_TRACKING}/server.ts": """import Mixpanel from "mixpanel";
import type { Person, Properties } from "@acme/analytics";

const client = Mixpanel.init(process.env.KEY ?? "");

export function trackServer(person: Person, event: string, properties: Properties = {}) {
  client.track(event, { distinct_id: person.id, plan: person.plan, ...properties });
}
""",
    },
    "segment": {
        f"{_TRACKING}/client.ts": """import { AnalyticsBrowser } from "@segment/analytics-next";
import { register, type Person, type Properties } from "@acme/analytics";

const analytics = AnalyticsBrowser.load({ writeKey: process.env.NEXT_PUBLIC_KEY ?? "" });

export function track(event: string, properties: Properties) {
  analytics.track(event, properties);
}
export function identify(person: Person) {
  analytics.identify(person.id, { email: person.email, name: person.name });
}
export function reset() {
  analytics.reset();
}
"""
        + _REGISTER,
        f"{_TRACKING}/server.ts": """import { Analytics } from "@segment/analytics-node";
import type { Person, Properties } from "@acme/analytics";

const client = new Analytics({ writeKey: process.env.KEY ?? "" });

export function trackServer(person: Person, event: string, properties: Properties = {}) {
  client.track({ userId: person.id, event, properties });
}
""",
    },
    "amplitude": {
        f"{_TRACKING}/client.ts": """import * as amplitude from "@amplitude/analytics-browser";
import { register, type Person, type Properties } from "@acme/analytics";

amplitude.init(process.env.NEXT_PUBLIC_KEY ?? "", { serverZone: "EU" });

export function track(event: string, properties: Properties) {
  amplitude.track(event, properties);
}
export function identify(person: Person) {
  amplitude.setUserId(person.id);
  amplitude.identify(new amplitude.Identify().set("email", person.email));
}
export function reset() {
  amplitude.reset();
}
"""
        + _REGISTER,
        f"{_TRACKING}/server.ts": """import * as amplitude from "@amplitude/analytics-node";
import type { Person, Properties } from "@acme/analytics";

amplitude.init(process.env.KEY ?? "");

export function trackServer(person: Person, event: string, properties: Properties = {}) {
  amplitude.track(event, properties, { user_id: person.id });
}
""",
    },
}

HELPERS = (
    """export function __verb____Noun____i__<T extends { __num__: number; __text__: string }>(rows: T[], options: { limit?: number; order?: "asc" | "desc" } = {}) {
  const { limit = __n__, order = "desc" } = options;
  const sorted = [...rows].sort((a, b) => (order === "asc" ? a.__num__ - b.__num__ : b.__num__ - a.__num__));
  return sorted.slice(0, limit).map((row) => ({ ...row, heading: `${row.__text__} (${row.__num__})` }));
}
""",
    """export function __noun__By__Noun____i__(rows: { __text__: string; __num__: number }[]) {
  return rows.reduce<Record<string, number>>((found, row) => {
    const key = row.__text__.trim().toLowerCase();
    found[key] = (found[key] ?? 0) + row.__num__;
    return found;
  }, {});
}
""",
    """export async function load__Noun____i__(id: string, signal?: AbortSignal) {
  try {
    const response = await fetch(`/api/__kebab__/${id}/__noun__`, { signal, headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { items = [], total = 0 } = (await response.json()) as { items?: string[]; total?: number };
    return { items, total, done: items.length >= total };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}
""",
    """const __noun__Labels__i__ = { draft: "Draft", open: "Open", done: "Done", failed: "Failed" } as const;

export function __noun__Label__i__(status: keyof typeof __noun__Labels__i__, __num__ = __n__) {
  switch (status) {
    case "draft":
      return __num__ > 10 ? `${__noun__Labels__i__.draft} (${__num__})` : __noun__Labels__i__.draft;
    case "failed":
      return `${__noun__Labels__i__.failed}!`;
    default:
      return __noun__Labels__i__[status];
  }
}
""",
    """export class __Noun__Cache__i__ {
  private readonly entries = new Map<string, { at: number; __num__: number }>();

  constructor(private readonly limit = __n__) {}

  get(key: string) {
    const found = this.entries.get(key);
    if (!found || Date.now() - found.at > this.limit * 1000) return undefined;
    return found.__num__;
  }

  set(key: string, __num__: number) {
    if (this.entries.size >= this.limit) this.entries.delete([...this.entries.keys()][0]!);
    this.entries.set(key, { at: Date.now(), __num__ });
    return this;
  }
}
""",
    """export function __noun__Query__i__(filters: { __text__?: string; __other__?: string[]; page?: number }) {
  const query = new URLSearchParams();
  if (filters.__text__) query.set("__text__", filters.__text__);
  for (const value of filters.__other__ ?? []) query.append("__other__", value);
  if (filters.page && filters.page > 1) query.set("page", String(filters.page));
  return query.size > 0 ? `?${query.toString()}` : "";
}
""",
)

JSX_HELPERS = (
    """export function __Noun__Section__i__({ rows, onPick }: { rows: { id: string; __text__: string; __num__: number }[]; onPick: (id: string) => void }) {
  if (rows.length === 0) return <p className="text-muted">Nothing here yet</p>;
  return (
    <ul className="divide-y">
      {rows.map((row) => (
        <li key={row.id} className="group flex justify-between py-2" onClick={() => onPick(row.id)}>
          <span>{row.__text__}</span>
          <span className="tabular-nums">{row.__num__.toFixed(2)}</span>
        </li>
      ))}
    </ul>
  );
}
""",
    """export function __Noun__Stat__i__({ __num__, previous = __n__ }: { __num__: number; previous?: number }) {
  const change = previous === 0 ? 0 : (__num__ - previous) / previous;
  const tone = change > 0 ? "text-green-600" : change < 0 ? "text-red-600" : "text-muted";
  return (
    <div className="rounded border p-3">
      <dt>__Noun__</dt>
      <dd className={tone}>{`${(change * 100).toFixed(1)} %`}</dd>
    </div>
  );
}
""",
    """export function __Noun__Pager__i__({ page, pages, setPage }: { page: number; pages: number; setPage: (page: number) => void }) {
  return (
    <nav aria-label="Pages" className="flex gap-1">
      <button type="button" disabled={page <= 1} onClick={() => setPage(page - 1)}>Back</button>
      {Array.from({ length: Math.min(pages, __n__) }, (_, index) => index + 1).map((number) => (
        <button key={number} type="button" aria-current={number === page} onClick={() => setPage(number)}>{number}</button>
      ))}
      <button type="button" disabled={page >= pages} onClick={() => setPage(page + 1)}>Next</button>
    </nav>
  );
}
""",
    *HELPERS[:2],
    HELPERS[3],
)

_WEB = "apps/__product__-web/src"
_FEATURE = f"{_WEB}/features/__kebab__"
_API = "packages/__product__-api/src"

_LIST = """"use client";
import { useMemo, useState } from "react";
import { Card } from "@acme/ui";
import { __camel__ as messages } from "@__product__/i18n/en/__kebab__";
__imports__import { use__Pascal__ } from "../hooks/use-__kebab__";
import { format__Pascal__ } from "../lib/format";
import type { __Pascal__ } from "../types";

export function __Pascal__List({ filter }: { filter?: string }) {
  const { data = [], isLoading } = use__Pascal__();
  const [selected, setSelected] = useState<string | null>(null);
  __setup__
  const rows = useMemo(() => data.filter((row: __Pascal__) => !filter || row.title.includes(filter)), [data, filter]);
  const pick = (row: __Pascal__) => {
    setSelected(row.id === selected ? null : row.id);
    __send__
  };
  if (isLoading) return <p>Loading</p>;
  return (
    <section aria-label={messages.title0 ?? "__Words__"}>
      {rows.map((row: __Pascal__) => (
        <Card key={row.id} title={format__Pascal__(row)} onSelect={() => pick(row)} />
      ))}
    </section>
  );
}
"""
_FORM = """"use client";
import { useState, type FormEvent } from "react";
import { api } from "@/lib/api";
__imports__import { __camel__Schema } from "../lib/schema";

export function __Pascal__Form({ onDone }: { onDone: () => void }) {
  const [title, setTitle] = useState("");
  const [problems, setProblems] = useState<string[]>([]);
  const save = api.__camel__.create.useMutation({ onSuccess: onDone });
  __setup__

  async function submit(event: FormEvent) {
    event.preventDefault();
    const parsed = __camel__Schema.safeParse({ title });
    if (!parsed.success) return setProblems(parsed.error.issues.map((issue) => issue.message));
    const saved = await save.mutateAsync(parsed.data);
    __send__
  }

  return (
    <form onSubmit={submit} className="space-y-2">
      <label htmlFor="title">Title</label>
      <input id="title" value={title} onChange={(event) => setTitle(event.target.value)} />
      {problems.map((problem) => <p key={problem} role="alert">{problem}</p>)}
      <button type="submit" disabled={save.isPending}>Save</button>
    </form>
  );
}
"""
_ROUTER = """import { z } from "zod";
import { protectedProcedure, router } from "../trpc";
import { create__Pascal__, list__Pascal__ } from "../services/__kebab__.service";
__imports__
export const __camel__Router = router({
  list: protectedProcedure
    .input(z.object({ cursor: z.string().optional(), limit: z.number().max(100).default(20) }))
    .query(({ ctx, input }) => list__Pascal__(ctx.user.organizationId, input)),
  create: protectedProcedure.input(z.object({ title: z.string().min(1) })).mutation(async ({ ctx, input }) => {
    const row = await create__Pascal__(ctx.user, input.title);
    __send__
    return row;
  }),
});
"""
_ROUTE = """import { NextResponse } from "next/server";
import { db } from "@__product__/db";
import { currentUser } from "@/lib/session";
__imports__
export async function GET(request: Request) {
  const user = await currentUser();
  if (!user) return NextResponse.json({ error: "unauthorized" }, { status: 401 });
  const { searchParams } = new URL(request.url);
  try {
    const rows = await db.__camel__.findMany({ where: { organizationId: user.organizationId, title: { contains: searchParams.get("q") ?? "" } } });
    return NextResponse.json({ rows, total: rows.length });
  } catch (error) {
    __send__
    return NextResponse.json({ error: "failed" }, { status: 500 });
  }
}
"""
_SERVICE = """import { db, type Page, type Person } from "@__product__/db";
__imports__
export interface __Pascal__Row { id: string; title: string; total: number; ownerId: string }

export async function list__Pascal__(organizationId: string, { cursor, limit }: { cursor?: string; limit: number }): Promise<Page<__Pascal__Row>> {
  const items = await db.__camel__.findMany({ where: { organizationId }, take: limit + 1, cursor: cursor ? { id: cursor } : undefined });
  return { items: items.slice(0, limit), next: items.length > limit ? items[limit].id : null, total: items.length };
}

export async function create__Pascal__(owner: Person, title: string) {
  const row = await db.__camel__.create({ data: { title, ownerId: owner.id, organizationId: owner.organizationId } });
  __send__
  return row;
}
"""
_SERVER_USE = 'import { trackServer } from "@__product__/tracking/server";\n'
_PAGE = """import { __Pascal__List } from "@/features/__kebab__";
import { currentUser } from "@/lib/session";

export default async function __Pascal__Page({ searchParams }: { searchParams: Promise<{ q?: string }> }) {
  const user = await currentUser();
  const { q } = await searchParams;
  if (!user) return null;
  return (
    <main>
      <h1>__Words__</h1>
      <p>{user.name}</p>
      <__Pascal__List filter={q} />
    </main>
  );
}
"""


def _made(text: str, imports: str = "", setup: str = "", send: str = "") -> str:
    found = (
        text.replace("__imports__", imports).replace("__setup__", setup).replace("__send__", send)
    )
    return (
        "\n".join(line for line in found.split("\n") if line.strip() or not line) if send else found
    )


FEATURE = {
    f"{_WEB}/app/(dashboard)/[slug]/__kebab__/page.tsx": Row(_PAGE, helpers=JSX_HELPERS),
    f"{_WEB}/app/(dashboard)/[slug]/__kebab__/[id]/page.tsx": Row(_PAGE, helpers=JSX_HELPERS),
    f"{_WEB}/app/api/__kebab__/route.ts": Row(
        _made(_ROUTE, send="console.error(error);"),
        _made(
            _ROUTE,
            'import { reportError } from "@acme/analytics";\n',
            send="reportError(error, { user: user.id, __field__: user.__field__ });",
        ),
        0.3,
        HELPERS,
    ),
    f"{_FEATURE}/index.ts": Row(
        'export * from "./components/__Pascal__List";\nexport * from "./components/__Pascal__Form";\nexport * from "./hooks/use-__kebab__";\nexport type * from "./types";\n'
    ),
    f"{_FEATURE}/types.ts": Row(
        "export interface __Pascal__ { id: string; title: string; total: number; status: string; ownerId: string; tags: string[] }\n"
    ),
    f"{_FEATURE}/components/__Pascal__List.tsx": Row(
        _made(_LIST),
        _made(
            _LIST,
            'import { useTracking } from "@__product__/tracking";\nimport { useUser } from "@/lib/use-user";\n',
            'const user = useUser();\n  const { track } = useTracking({ area: "__kebab__" });',
            'track("__Words__ picked", { id: row.id, __field__: user.__field__ });',
        ),
        0.2,
        JSX_HELPERS,
    ),
    f"{_FEATURE}/components/__Pascal__Form.tsx": Row(
        _made(_FORM),
        _made(
            _FORM,
            'import { trackEvent } from "@acme/analytics";\nimport { useUser } from "@/lib/use-user";\n',
            "const user = useUser();",
            'trackEvent("__Words__ saved", { id: saved.id, userId: user.id, __field__: user.__field__, __second__: user.__second__ });',
        ),
        0.3,
        JSX_HELPERS,
    ),
    f"{_FEATURE}/components/__Pascal__Dialog.tsx": Row(
        """import { Dialogue } from "./__Pascal__Dialogue";
import { __Pascal__Form } from "./__Pascal__Form";

export function __Pascal__Dialog({ open, close }: { open: boolean; close: () => void }) {
  return open ? <Dialogue title="__Words__"><__Pascal__Form onDone={close} /></Dialogue> : null;
}
""",
        helpers=JSX_HELPERS,
    ),
    f"{_FEATURE}/components/__Pascal__Dialogue.tsx": Row(
        """import type { ReactNode } from "react";

export function Dialogue({ title, children }: { title: string; children: ReactNode }) {
  return <div role="dialog" aria-label={title}><h2>{title}</h2>{children}</div>;
}
""",
        helpers=JSX_HELPERS,
    ),
    f"{_FEATURE}/components/__Pascal__Filters.tsx": Row(
        """"use client";
import { useState } from "react";
import { use__Pascal__Filters } from "../hooks/use-__kebab__-filters";

export function __Pascal__Filters() {
  const [group, setGroup] = useState("all");
  const { page, track, setPage } = use__Pascal__Filters(group);
  return <div onChange={() => setPage(page + 1)}><button type="button" onClick={() => setGroup(track)}>{group}</button></div>;
}
""",
        helpers=JSX_HELPERS,
    ),
    f"{_FEATURE}/components/__Pascal__Table.tsx": Row(
        """import type { __Pascal__ } from "../types";

export function __Pascal__Table({ rows }: { rows: __Pascal__[] }) {
  return (
    <table>
      <thead><tr><th>Title</th><th>Total</th></tr></thead>
      <tbody>{rows.map((row) => <tr key={row.id}><td>{row.title}</td><td>{row.total}</td></tr>)}</tbody>
    </table>
  );
}
""",
        helpers=JSX_HELPERS,
    ),
    f"{_FEATURE}/components/__Pascal__List.test.tsx": Row(
        """import { render, screen } from "@testing-library/react";
import { __Pascal__List } from "./__Pascal__List";

test("shows what there is", () => {
  render(<__Pascal__List />);
  expect(screen.getByText("Loading")).toBeVisible();
});
""",
        helpers=HELPERS,
    ),
    f"{_FEATURE}/hooks/use-__kebab__.ts": Row(
        """import { api } from "@/lib/api";
import { useUser } from "@/lib/use-user";

export function use__Pascal__() {
  const user = useUser();
  const query = api.__camel__.list.useQuery({ limit: 50 }, { enabled: Boolean(user.organizationId) });
  return { ...query, data: query.data?.items };
}
""",
        helpers=HELPERS,
    ),
    f"{_FEATURE}/hooks/use-__kebab__-filters.ts": Row(
        """import { useCallback, useState } from "react";

export function use__Pascal__Filters(group: string) {
  const [page, setPage] = useState(1);
  const identify = useCallback((value: string) => `${group}:${value}`, [group]);
  return { page, setPage, identify, track: identify("track") };
}
""",
        helpers=HELPERS,
    ),
    f"{_FEATURE}/lib/format.ts": Row(
        """import type { __Pascal__ } from "../types";

export function format__Pascal__(row: __Pascal__) {
  return `${row.title} (${row.total})`;
}
""",
        helpers=HELPERS,
    ),
    f"{_FEATURE}/lib/schema.ts": Row(
        """import { z } from "zod";

export const __camel__Schema = z.object({ title: z.string().min(1).max(200), tags: z.array(z.string()).default([]) });
export type __Pascal__Input = z.infer<typeof __camel__Schema>;
""",
        helpers=HELPERS,
    ),
    f"{_API}/routers/__kebab__.ts": Row(
        _made(_ROUTER),
        _made(
            _ROUTER,
            _SERVER_USE,
            send='trackServer(ctx.user, "__Words__ created", { id: row.id, __field__: ctx.user.__field__ });',
        ),
        0.25,
        HELPERS,
    ),
    f"{_API}/services/__kebab__.service.ts": Row(
        _made(_SERVICE),
        _made(
            _SERVICE,
            'import { sendMail } from "../mail";\n',
            send='await sendMail(owner.email, "__Words__ created", `Hello ${owner.name}: ${title}`);',
        ),
        0.15,
        HELPERS,
    ),
}
