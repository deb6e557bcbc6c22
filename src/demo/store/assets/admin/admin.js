// The admin's own script: the menu on narrow screens, and the talk with the app in the frame. Messages count only if they
// come from that frame and from the app's origin. The other side is app-bridge.js.

const menu = document.querySelector("[data-menu]");
const around = document.getElementById("around");
const back = document.querySelector("[data-back]");
const viewer = document.querySelector("details.viewer");
if (back instanceof HTMLInputElement) back.value = location.pathname + location.search;

menu?.addEventListener("click", () => {
  const open = menu.getAttribute("aria-expanded") !== "true";
  menu.setAttribute("aria-expanded", String(open));
  around?.classList.toggle("open", open);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu?.setAttribute("aria-expanded", "false");
  around?.classList.remove("open");
  viewer?.removeAttribute("open");
});
document.addEventListener("click", (event) => {
  if (event.target instanceof Node && !viewer?.contains(event.target)) viewer?.removeAttribute("open");
});

const toast = document.querySelector("[data-toast]");
let fading = 0;
/** @param {string} text @param {boolean} [isError] @param {number} [duration] in milliseconds */
function say(text, isError = false, duration = 5000) {
  if (!(toast instanceof HTMLElement)) return;
  clearTimeout(fading);
  toast.textContent = text;
  toast.classList.toggle("critical", isError);
  toast.classList.toggle("shown", text !== "");
  if (text) fading = window.setTimeout(() => toast.classList.remove("shown"), duration);
}

const frame = document.querySelector("[data-frame]");
if (frame instanceof HTMLIFrameElement) host(frame);

/** Plays the admin for the app in this frame.
 * @param {HTMLIFrameElement} frame */
function host(frame) {
  const app = frame.dataset.origin ?? "";
  const base = frame.dataset.base ?? "";
  const shop = frame.dataset.shop ?? "";
  const loading = document.querySelector("[data-loading]");
  const bar = document.querySelector("[data-save-bar]");
  const silence = document.querySelector("[data-no-answer]");
  const nav = document.querySelector("[data-app-nav]");
  /** What the app is told about where it is, and does not say itself. */
  const signed = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];
  let here = "/";

  /** @param {object} message */
  const tell = (message) => frame.contentWindow?.postMessage(message, app);
  const busy = (/** @type {boolean} */ on) => loading?.toggleAttribute("hidden", !on);

  /** @returns {Promise<string>} */
  async function token() {
    const answer = await fetch(frame.dataset.tokens ?? "", { method: "POST" });
    if (!answer.ok) throw new Error("the admin gives no ID token");
    return (await answer.json()).id_token;
  }

  const extensions = () => [
    {
      handle: "chat-widget",
      type: "theme_app_extension",
      activations: [
        {
          handle: "chat-embed",
          name: "Counterbell",
          target: "body",
          status: frame.dataset.embed,
          activations: frame.dataset.embed === "active" ? [{ target: "body", themeId: "gid://shopify/OnlineStoreTheme/1" }] : [],
        },
      ],
    },
  ];

  /** The merchant is asked whether the app may do more. @param {string[]} wanted */
  async function grant(wanted) {
    const dialog = document.createElement("dialog");
    dialog.className = "card";
    const title = document.createElement("h2");
    title.textContent = "Counterbell asks for more";
    const list = document.createElement("ul");
    for (const scope of wanted) list.append(Object.assign(document.createElement("li"), { textContent: scope }));
    const form = Object.assign(document.createElement("form"), { method: "dialog" });
    for (const [value, words] of [["no", "Cancel"], ["yes", "Allow"]]) {
      form.append(Object.assign(document.createElement("button"), { value, textContent: words, className: value === "yes" ? "primary" : "" }), " ");
    }
    dialog.append(title, list, form);
    document.body.append(dialog);
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    const yes = dialog.returnValue === "yes";
    dialog.remove();
    if (yes) {
      const answer = await fetch(`/${shop}/admin/_scopes`, { method: "POST", body: new URLSearchParams({ scopes: wanted.join(",") }) });
      if (!answer.ok) throw new Error("the admin could not grant it");
      frame.dataset.scopes = await answer.text();
    }
    return { result: yes ? "granted-all" : "declined-all", detail: { granted: (frame.dataset.scopes ?? "").split(",") } };
  }

  /** What the app may ask. @type {Record<string, (told: any) => any>} */
  const answers = {
    hello: () => ({ shop, locale: "en", host: btoa(`admin.shopify.com/store/${shop.split(".")[0]}`).replace(/=+$/, "") }),
    "id-token": token,
    extensions,
    scopes: () => {
      const granted = (frame.dataset.scopes ?? "").split(",");
      return { granted, required: granted, optional: [] };
    },
    "request-scopes": (told) => grant(told.wanted),
    user: () => ({ accountAccess: "Full access" }),
    "may-leave": () => {
      if (unsaved() && !window.confirm("Leave this page? What you changed is not saved.")) throw new Error("the merchant stays");
    },
  };

  const unsaved = () => bar !== null && !bar.hasAttribute("hidden");
  // Nobody is let out of the app while something is not saved: the bar is pointed at instead.
  document.addEventListener(
    "click",
    (event) => {
      if (!unsaved() || !(event.target instanceof Element) || !event.target.closest("a[href], .viewer form button")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      bar?.classList.remove("insists");
      requestAnimationFrame(() => bar?.classList.add("insists"));
    },
    { capture: true },
  );

  /** The address bar shows where in the app one is; the menu too. @param {string} path */
  function arrive(path) {
    const url = new URL(path, location.origin);
    for (const name of signed) url.searchParams.delete(name);
    here = url.pathname + url.search;
    const shown = base + (url.pathname === "/" ? "" : url.pathname) + url.search;
    if (shown !== location.pathname + location.search) history.replaceState(null, "", shown);
    if (back instanceof HTMLInputElement) back.value = shown;
    mark();
  }

  function mark() {
    const links = [...(nav?.querySelectorAll("a") ?? [])];
    const current = links.find((link) => link.dataset.path === here) ?? document.querySelector("[data-app-home]");
    for (const link of [...links, document.querySelector("[data-app-home]")]) {
      if (link === current) link?.setAttribute("aria-current", "page");
      else link?.removeAttribute("aria-current");
    }
  }

  /** @param {{ label: string, path: string }[]} items */
  function show(items) {
    nav?.replaceChildren(
      ...items.map(({ label, path }) => {
        const link = document.createElement("a");
        link.href = base + path;
        link.dataset.path = path;
        link.textContent = label;
        link.addEventListener("click", (event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          around?.classList.remove("open");
          menu?.setAttribute("aria-expanded", "false");
          busy(true);
          tell({ bridge: "go", path });
        });
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    nav?.toggleAttribute("hidden", items.length === 0);
    mark();
  }

  /** Out of the frame: places of the admin, or other sites. @param {string} text */
  function leave(text) {
    if (text.startsWith("shopify://admin")) {
      location.assign(`/${shop}/admin${text.slice("shopify://admin".length)}`);
      return;
    }
    const url = new URL(text);
    if (url.protocol === "https:" || url.protocol === "http:") location.assign(url);
  }

  const patience = window.setTimeout(() => {
    silence?.removeAttribute("hidden");
    busy(false);
  }, 8000);
  busy(true);

  window.addEventListener("message", async (event) => {
    if (event.origin !== app || event.source !== frame.contentWindow) return;
    const told = event.data;
    clearTimeout(patience);
    silence?.setAttribute("hidden", "");
    const answer = Object.hasOwn(answers, told.bridge) ? answers[told.bridge] : undefined;
    if (answer && typeof told.id === "number") {
      try {
        tell({ bridge: "answer", id: told.id, value: await answer(told) });
      } catch (fault) {
        tell({ bridge: "answer", id: told.id, error: String(fault) });
      }
      return;
    }
    switch (told.bridge) {
      case "arrived":
        busy(false);
        bar?.setAttribute("hidden", "");
        arrive(String(told.path));
        break;
      case "nav":
        if (Array.isArray(told.items)) show(told.items);
        break;
      case "loading":
        busy(told.on === true);
        break;
      case "toast":
        say(String(told.text), told.isError === true, told.duration);
        break;
      case "save-bar":
        bar?.toggleAttribute("hidden", told.shown === undefined ? !bar.hasAttribute("hidden") : !told.shown);
        break;
      case "open":
        leave(String(told.url));
        break;
    }
  });
  bar?.querySelector("[data-save]")?.addEventListener("click", () => tell({ bridge: "save" }));
  bar?.querySelector("[data-discard]")?.addEventListener("click", () => tell({ bridge: "discard" }));
}
