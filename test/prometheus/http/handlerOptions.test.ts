/** The options of a handler, and what becomes of errors that a scrape can give to nobody else. */

import { expect, onTestFinished, test, vi } from "vitest";
import { checkHandlerOptions, type HandlerOptions } from "../../../src/prometheus/http/handlerOptions.ts";
import { makePage } from "../../../src/prometheus/http/page/livePage.ts";
import { expectRefusal } from "../../support/refusals.ts";

function printed() {
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return spy;
}

test("options of expositions are kept as they are given, and others refused", () => {
  const onError = () => {};
  expect(checkHandlerOptions({ created: false, onError })).toEqual({ created: false, onError: expect.any(Function) });
  const refusal = (options: unknown, message: RegExp) =>
    expectRefusal(() => checkHandlerOptions(options as HandlerOptions), TypeError, "OPTION_INVALID", message);
  refusal(3, /^A handler takes an object of options, but got 3\.$/);
  expect(checkHandlerOptions({ patience: 250 })).toMatchObject({ patience: 250 });
  refusal({ patience: "1s" }, /^patience must be whole milliseconds, 1 to 2147483647, but got "1s"\.$/);
  refusal({ onerror: onError }, /^Options here are .*, onError, page, but got "onerror"\./);
  refusal({ created: 1 }, /^created must be true or false, but got 1\.$/);
  refusal({ onError: 3 }, /^onError must be a function, but got 3\.$/);
  refusal({ page: true }, /^page must be livePage, but got true\.$/);
  refusal({ page: null }, /^page must be livePage, but got null\.$/);
  const page = makePage({ html: "", policy: "" });
  expect(checkHandlerOptions({ page })).toMatchObject({ page });
  refusal({ onError: null }, /^onError must be a function, but got null\.$/);
});

test("an error goes to onError, and nothing is printed", () => {
  const print = printed();
  const onError = vi.fn();
  const problem = new Error("the disk is full");
  checkHandlerOptions({ onError }).onError(problem);
  expect(onError.mock.calls).toEqual([[problem]]);
  expect(print).not.toHaveBeenCalled();
});

const MESSAGE = "A scrape failed, or a metric was left out:";

test.each([{}, { onError: undefined }])("without onError an error is printed", (options) => {
  const print = printed();
  const problem = new Error("the disk is full");
  checkHandlerOptions(options as HandlerOptions).onError(problem);
  expect(print.mock.calls).toEqual([[MESSAGE, problem]]);
});

test("what onError throws or rejects with is printed, and goes no further", async () => {
  const print = printed();
  const thrown = new Error("nobody to tell");
  const throwing = checkHandlerOptions({
    onError: () => {
      throw thrown;
    },
  });
  throwing.onError("first");
  expect(print.mock.calls).toEqual([[MESSAGE, thrown]]);
  checkHandlerOptions({ onError: () => Promise.reject(thrown) }).onError("second");
  await vi.waitFor(() => expect(print.mock.calls).toHaveLength(2));
  expect(print).toHaveBeenLastCalledWith(MESSAGE, thrown);
});
