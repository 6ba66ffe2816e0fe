// The configuration of TypeDoc: the site has the doc comments of all entries, and the pages of the repository.
import { join, relative, sep } from "node:path";
import { Comment, Converter, PageEvent, StructureRouter } from "typedoc";
import { pages, ROOT } from "./pages.js";

const listed = pages();
const GROUPS = ["Start", "Use", "Run", "Reference", ...listed.map(({ group }) => group)];
const KINDS = ["Classes", "Functions", "Variables", "Interfaces", "Type Aliases"];
const MEMBERS = ["Constructors", "Properties", "Accessors", "Methods"];

/** Addresses as in the repository: docs/guide.html, threadtally/prometheus/expose.html. */
class PathRouter extends StructureRouter {
  getIdealBaseName(reflection) {
    if (!reflection.isDocument?.()) return super.getIdealBaseName(reflection);
    return pathOf(reflection)
      .replace(/\/README\.md$|\.md$/, "")
      .replace(/^(docs|examples)$/, "$1/index");
  }
}

function pathOf(document) {
  return relative(ROOT, document.project.files.getReflectionPath(document)).replaceAll(sep, "/");
}

/** Returns a comment's text in which each error's code leads to the page of errors. */
function withLinks(content, errors) {
  return content.flatMap((part) => {
    if (part.kind !== "text") return [part];
    return part.text.split(/\b([A-Z]+(?:_[A-Z]+)+|CORRUPT|DETACHED)\b/).map((text, index) => {
      return index % 2 ? { kind: "inline-tag", tag: "@linkcode", text, target: errors } : { kind: "text", text };
    });
  });
}

function plugin(application) {
  application.renderer.defineRouter("path", PathRouter);
  application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const { title, group } = listed.find(({ path }) => path === pathOf(document));
    document.name = title;
    document.frontmatter.group = group;
  });
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const reflections = Object.values(project.reflections);
    const errors = reflections.find((one) => one.isDocument() && pathOf(one) === "docs/errors.md");
    for (const reflection of reflections) {
      reflection.extendedTypes = reflection.extendedTypes?.filter(({ reflection: base }) => base);
      const [, isLater] = /^\[(?:dispose|(asyncDispose))\]$/.exec(reflection.name) ?? [reflection.name, false];
      if (isLater !== false) {
        // Its type is computed, for compilers that do not know the symbol, so it has no place for a doc comment.
        const block = isLater ? "an `await using` block" : "a `using` block";
        reflection.comment ??= new Comment([{ kind: "text", text: `Ends the object at the end of ${block}.` }]);
      }
      // Overloads have one doc comment, that of the first.
      const { signatures = [] } = reflection;
      for (const signature of signatures) signature.comment ??= signatures[0].comment?.clone();
    }
    for (const { comment } of reflections) {
      if (!comment) continue;
      comment.summary = withLinks(comment.summary, errors);
      for (const tag of comment.getTags("@throws")) tag.content = withLinks(tag.content, errors);
    }
  });
  // A base class that nobody can import is no help to users.
  application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      for (const key of ["inheritedFrom", "overwrites"]) if (!reflection[key]?.reflection) delete reflection[key];
    }
  });
  // The site is also read as files, where a folder's address shows a list of files.
  application.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents.replaceAll(/href="((?:\.\.?\/)+)([#"])/g, 'href="$1index.html$2');
  });
}

export default {
  name: "threadtally",
  includeVersion: true,
  tsconfig: "tsconfig.json",
  basePath: "..",
  entryPoints: [
    ...["index", "browser/index", "cluster/index", "http/index", "monitor/index", "pages/index", "pool/index"],
    ...["opentelemetry", "prometheus/index", "prometheus/serve", "push/index"],
  ].map((entry) => `../src/${entry}.ts`),
  readme: "../README.md",
  projectDocuments: listed.map(({ path }) => join("..", path)),
  out: "../build/docs",
  plugin: [plugin],
  router: "path",
  customCss: "style.css",
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  searchInDocuments: true,
  searchInComments: true,
  sortEntryPoints: false,
  groupOrder: [...new Set([...GROUPS, ...KINDS, ...MEMBERS])],
  navigation: { includeGroups: true },
  includeHierarchySummary: false,
  headings: { readme: false, document: false },
  visibilityFilters: {},
  locales: { en: { kind_plural_module: "Reference" } },
  highlightLanguages: ["console", "diff", "html", "javascript", "json", "powershell", "sh", "ts", "yaml"],
  // A tuple, of which @inline would show every member that arrays have.
  intentionallyNotExported: ["src/core/record/metricOptions.ts:Names"],
  validation: { notDocumented: true },
  treatWarningsAsErrors: true,
};
