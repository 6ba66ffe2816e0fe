// Finds the links of a static site that lead nowhere.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { inflateSync } from "node:zlib";

/** A scheme, as `https:`; what has none is a path inside of the site. */
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/**
 * Returns one line for each dead link below `folder`, with the page that has it. Links that leave the site are not
 * followed, only parsed.
 */
export function deadLinks(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => /\.(html|svg)$/.test(file));
  const pages = new Map(files.map((file) => [resolve(folder, file), pageOf(readFileSync(join(folder, file), "utf8"))]));
  if (pages.size === 0) throw new Error(`There is no page below ${folder}.`);
  const problem = (from, link) => {
    if (SCHEME.test(link)) return isGoodAddress(link) ? undefined : "is no address of a page";
    const [path, anchor] = link.split("#");
    const target = path === "" ? from : resolve(from, "..", decodeURI(path));
    if (relative(folder, target).startsWith("..")) return "leaves the site";
    if (!existsSync(target) || !statSync(target).isFile()) return "leads to no file";
    if (anchor && !pages.get(target)?.anchors.has(decodeURIComponent(anchor))) return "leads to no anchor";
    return undefined;
  };
  const links = [...pages].flatMap(([from, page]) => page.links.map((link) => [from, link]));
  const navigation = navigationLinks(folder).map((link) => [join(folder, "assets/navigation.js"), `../${link}`]);
  return [...links, ...navigation].flatMap(([from, link]) => {
    const found = problem(from, link);
    return found ? [`${relative(folder, from)}: ${link} ${found}`] : [];
  });
}

/** The links and the anchors of a page. */
function pageOf(html) {
  const links = [];
  const anchors = new Set();
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
    for (const [, name, value] of tag.matchAll(/\s(href|src|srcset|id)="([^"]*)"/g)) {
      if (name === "id") anchors.add(unescaped(value));
      else links.push(unescaped(value));
    }
  }
  return { links, anchors };
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"' };

function unescaped(text) {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (entity, decimal, hexadecimal, name) => {
    if (name) return ENTITIES[name] ?? entity;
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16));
  });
}

function isGoodAddress(link) {
  if (!URL.canParse(link)) return false;
  const { protocol, hostname } = new URL(link);
  return protocol === "mailto:" || (protocol === "https:" && hostname.includes("."));
}

/** The links of the navigation, which TypeDoc's script makes of compressed data. */
function navigationLinks(folder) {
  const file = join(folder, "assets/navigation.js");
  if (!existsSync(file)) return [];
  const [, data] = /"(.+)"/.exec(readFileSync(file, "utf8"));
  const pathsOf = ({ path, children = [] }) => [...(path ? [path] : []), ...children.flatMap(pathsOf)];
  return JSON.parse(inflateSync(Buffer.from(data, "base64")).toString()).flatMap(pathsOf);
}
