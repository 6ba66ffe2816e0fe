/** Elements of the page. All text comes in as text nodes, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Returns the element of the page with an id. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** Creates an element with a class and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = "",
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** Creates a drawing that stretches to the size of its place, with one path for each class. */
export function makeDrawing(width: number, height: number, classes: readonly string[]): [SVGElement, ...SVGElement[]] {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const paths = classes.map((className) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", className);
    svg.append(path);
    return path;
  });
  return [svg, ...paths];
}

/** Sets an element's text, if it is another one. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes these elements the children of a list, in this order. Those that are in place stay untouched. */
export function arrange(list: Element, wanted: readonly Element[]): void {
  for (const [index, element] of wanted.entries()) {
    const present = list.children[index];
    if (present !== element) list.insertBefore(element, present ?? null);
  }
  while (list.children.length > wanted.length) list.lastElementChild?.remove();
}
