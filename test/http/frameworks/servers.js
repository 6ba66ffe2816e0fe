// The same routes in each framework. Each function returns a listening server, and a function that closes it.
import { once } from "node:events";
import { createServer } from "node:http";
import Router from "@koa/router";
import express from "express";
import Fastify from "fastify";
import Koa from "koa";
import { expressRoutes, fastifyRoutes, koaRoutes, setRoute } from "threadtally/http";

async function listen(listener) {
  const server = (listener.listen ? listener : createServer(listener)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function fail() {
  throw new Error("This route always fails.");
}

export const SERVERS = {
  express() {
    const app = express();
    app.use(expressRoutes());
    app.get("/hello", (_, response) => response.send("hello"));
    const items = express.Router();
    items.post("/items/:item", (_, response) => response.status(201).send("made"));
    items.get("/fails", fail);
    const api = express.Router();
    api.use("/v1", items);
    app.use("/api", api);
    const orders = express.Router();
    orders.get("/orders/:order", (_, response) => setImmediate(() => response.send("order")));
    app.use("/tenants/:tenant", orders);
    app.get("/waits", () => {});
    // Not the route's own router: there, `baseUrl` is no longer that of the route.
    app.use((_error, _request, response, _next) => response.status(500).send("failed"));
    return listen(app);
  },

  async fastify() {
    const app = Fastify();
    app.register(fastifyRoutes());
    app.get("/hello", async () => "hello");
    app.register(
      async (api) => {
        api.post("/items/:item", async (_, reply) => reply.code(201).send("made"));
        api.get("/fails", async () => fail());
      },
      { prefix: "/api/v1" },
    );
    app.register(async (tenant) => tenant.get("/orders/:order", async () => "order"), { prefix: "/tenants/:tenant" });
    app.get("/waits", () => {});
    await app.listen({ port: 0, host: "127.0.0.1" });
    return app.server;
  },

  koa() {
    const app = new Koa();
    app.silent = true;
    app.use(koaRoutes());
    const router = new Router();
    router.get("/hello", (context) => {
      context.body = "hello";
    });
    const items = new Router({ prefix: "/v1" });
    items.post("/items/:item", (context) => {
      context.status = 201;
      context.body = "made";
    });
    items.get("/fails", fail);
    router.use("/api", items.routes());
    const orders = new Router();
    orders.get("/orders/:order", async (context) => {
      context.body = "order";
    });
    router.use("/tenants/:tenant", orders.routes());
    router.get("/waits", () => new Promise(() => {}));
    app.use(router.routes());
    return listen(app);
  },

  node() {
    const routes = [
      ["GET", /^\/hello\?/, "/hello", 200],
      ["POST", /^\/api\/v1\/items\/\w+$/, "/api/v1/items/:item", 201],
      ["GET", /^\/api\/v1\/fails$/, "/api/v1/fails", 500],
      ["GET", /^\/tenants\/\w+\/orders\/\w+$/, "/tenants/:tenant/orders/:order", 200],
      ["GET", /^\/waits\?/, "/waits", 0],
    ];
    return listen((request, response) => {
      const [, , route, status = 404] = routes.find(([, pattern]) => pattern.test(request.url)) ?? [];
      if (route) setRoute(request, route);
      if (status > 0) response.writeHead(status).end("x");
    });
  },
};
