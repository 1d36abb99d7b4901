/**
 * The same object to whoever uses it, with these members in place of its own. Whatever else it has, now or in a later editor, is read
 * from the original at that moment, and its methods run on the original.
 */
export function withMembers<Original extends object>(
  original: Original,
  members: Partial<Original>,
): Original {
  const methods = new WeakMap<Method, Method>();
  const valueOf = (key: PropertyKey): unknown => {
    if (Object.hasOwn(members, key)) return Reflect.get(members, key);
    const value: unknown = Reflect.get(original, key);
    if (!isMethod(value) || key === 'constructor') return value;
    const bound = methods.get(value) ?? value.bind(original);
    methods.set(value, bound);
    return bound;
  };
  // Behind it is an empty object: a proxy of a frozen one, as the editor's are, would have to show its members as they are.
  return new Proxy({} as Original, {
    get: (_, key) => valueOf(key),
    has: (_, key) => Reflect.has(original, key),
    ownKeys: () => Reflect.ownKeys(original),
    getOwnPropertyDescriptor: (_, key) => {
      const own = Reflect.getOwnPropertyDescriptor(original, key);
      return own === undefined
        ? undefined
        : { value: valueOf(key), writable: false, enumerable: own.enumerable === true, configurable: true };
    },
    getPrototypeOf: () => Reflect.getPrototypeOf(original),
    set: (_, key, value) => !Object.hasOwn(members, key) && Reflect.set(original, key, value),
    deleteProperty: () => false,
    defineProperty: () => false,
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  });
}

type Method = (...values: unknown[]) => unknown;

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
