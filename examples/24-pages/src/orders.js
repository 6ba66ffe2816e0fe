// The metric, the same in the page, its workers and the server.
export const ORDERS = { name: "orders_total", help: "Orders", labelNames: ["shop"] };
