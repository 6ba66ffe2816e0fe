/** An app of NestJS with the module of @willsoto/nestjs-prometheus, its default metrics, and injected metrics. */

require("reflect-metadata");
const { Controller, Get, Module, Param } = require("@nestjs/common");
const { NestFactory } = require("@nestjs/core");
const prometheus = require("@willsoto/nestjs-prometheus");

exports.requests = ["/users/1", "/users/2", "/missing"];

class Users {
  constructor(seen, took, level, size) {
    Object.assign(this, { seen, took, level, size });
  }

  find(id) {
    this.seen.inc({ id });
    this.took.labels({ id }).observe(0.3);
    this.level.set(Number(id));
    this.size.observe(Number(id));
    return { id };
  }
}

// As TypeScript compiles decorators.
["users_seen_total", "user_took_seconds", "user_level", "user_size"].forEach((name, index) => {
  prometheus.InjectMetric(name)(Users, undefined, index);
});
Param("id")(Users.prototype, "find", 0);
Get(":id")(Users.prototype, "find", Object.getOwnPropertyDescriptor(Users.prototype, "find"));
Controller("users")(Users);

class App {}
Module({
  imports: [prometheus.PrometheusModule.register({ defaultLabels: { app: "shop" } })],
  controllers: [Users],
  providers: [
    prometheus.makeCounterProvider({ name: "users_seen_total", help: "Users seen", labelNames: ["id"] }),
    prometheus.makeHistogramProvider({ name: "user_took_seconds", help: "Duration", labelNames: ["id"] }),
    prometheus.makeGaugeProvider({ name: "user_level", help: "Level" }),
    prometheus.makeSummaryProvider({ name: "user_size", help: "Size" }),
  ],
})(App);

exports.serve = async () => {
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0);
  return app.getHttpServer();
};
