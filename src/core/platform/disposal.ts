/** The ends of objects that are declared with `using` or `await using`. */

/** The type of a key of `Symbol`; never where the program's compiler does not know it. */
type KeyOf<Name extends string> = SymbolConstructor extends { readonly [_ in Name]: infer Key extends symbol }
  ? Key
  : never;

/** An object that `using` ends. */
export type Disposal = {
  /** Ends the object, as `using` does. */
  [Key in KeyOf<"dispose">]: () => void;
};

/** An object that `await using` ends. */
export type AsyncDisposal = {
  /** Ends the object, as `await using` does. */
  [Key in KeyOf<"asyncDispose">]: () => Promise<void>;
};

/** The base of classes whose constructors call `endsWith`. */
export const Disposable = class {} as unknown as abstract new () => Disposal;

/** Makes `using` call `end` at the end of an object's scope. Returns the object. */
export function endsWith<T extends object>(object: T, end: () => void): T & Disposal {
  return Object.defineProperty(object, keyOf("dispose"), { value: end }) as T & Disposal;
}

/** Makes `await using` call and await `end` at the end of an object's scope. Returns the object. */
export function endsLaterWith<T extends object>(object: T, end: () => Promise<void>): T & AsyncDisposal {
  return Object.defineProperty(object, keyOf("asyncDispose"), { value: end }) as T & AsyncDisposal;
}

/** Returns a key of `Symbol` or, in older hosts, the one that compilers of `using` look for there. */
function keyOf(name: string): symbol {
  return (Symbol as unknown as Readonly<Record<string, symbol | undefined>>)[name] ?? Symbol.for(`Symbol.${name}`);
}
