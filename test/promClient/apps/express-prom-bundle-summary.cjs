/** An app of Express that express-prom-bundle measures, in a summary, and that has metrics itself. */

const { once } = require("node:events");
const express = require("express");
const bundle = require("express-prom-bundle");
const { Counter, Gauge, register } = require("prom-client");

exports.requests = ["/orders/1", "/orders/2", "/missing"];

exports.serve = async () => {
  const app = express();
  const orders = new Counter({ name: "orders_total", help: "Orders", labelNames: ["kind", "code"] });
  const open = new Gauge({ name: "open_orders", help: "Open orders" });
  register.setDefaultLabels({ service: "shop" });
  app.use(bundle({ metricType: "summary", includeMethod: true, percentiles: [0.5, 0.9], maxAgeSeconds: 60 }));
  app.get("/orders/:id", (_, response) => {
    orders.inc({ kind: "book", code: 200 }, 0.5);
    open.inc();
    response.end("ok");
  });
  const server = app.listen(0);
  await once(server, "listening");
  return server;
};
