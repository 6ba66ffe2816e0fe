/** The routes of Fastify, of the app and of its plugins, with its types. */

import Fastify from "fastify";
import { Registry } from "threadtally";
import { fastifyRoutes, instrumentHttp } from "threadtally/http";
import { expect, test } from "vitest";
import { active, served, until } from "./measured.ts";

test("routes of the app and of its plugins are known, and bad paths have none", async () => {
  const registry = new Registry();
  const http = instrumentHttp(registry, { client: false });
  const app = Fastify();
  app.register(fastifyRoutes());
  app.get("/files/*", async () => "file");
  app.register(async (plugin) => void plugin.get("/:id", async () => "user"), { prefix: "/users" });
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  for (const path of ["/files/a/b", "/users/7", "/users/8", "/users/%zz", "/nowhere"]) {
    await (await fetch(origin + path)).text();
  }
  await until(() => active(registry, "server") === 0);
  expect(served(registry)).toEqual({
    "GET /files/* 200 http": 1,
    "GET /users/:id 200 http": 2,
    "GET 400 http": 1,
    "GET 404 http": 1,
  });
  http.stop();
  await app.close();
  registry.detach();
});
