// A stand-in for App Bridge: what an embedded page of an app asks of the admin around it, asked by messages.
// Outside of a frame it does nothing. The admin's side of the talk is in admin.js.

/**
 * @typedef {{ bridge: string, id?: number, value?: any, error?: string, path?: string }} Told
 */

(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  if (!script || window.parent === window) return;
  const admin = new URL(script.src).origin;
  const params = new URLSearchParams(location.search);

  /** How long a token is used before another is asked for: it lives a minute. */
  const KEPT_MS = 30_000;
  const RETRY = "X-Shopify-Retry-Invalid-Session-Request";

  /** @type {Map<number, { resolve: (value: any) => void, reject: (fault: Error) => void }>} */
  const waiting = new Map();
  let asked = 0;

  /** @param {object} message */
  const post = (message) => window.parent.postMessage(message, admin);

  // The admin's script may come after the app's page: the first word is repeated until it is answered.
  const config = {
    apiKey: script.dataset.apiKey ?? "",
    shop: params.get("shop") ?? "",
    host: params.get("host") ?? "",
    locale: params.get("locale") ?? "en",
  };
  const hello = () => post({ bridge: "hello", id: 0 });
  const knocking = setInterval(hello, 150);
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => {
    waiting.set(0, {
      resolve: (known) => {
        clearInterval(knocking);
        Object.assign(config, known);
        resolve();
      },
      reject,
    });
  });
  hello();

  /** @param {string} bridge @param {object} [more] */
  const tell = (bridge, more) => void ready.then(() => post({ bridge, ...more }));

  /** @param {string} bridge @param {object} [more] @returns {Promise<any>} */
  const ask = (bridge, more) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      tell(bridge, { id: asked, ...more });
    });

  window.addEventListener("message", (event) => {
    if (event.origin !== admin || event.source !== window.parent) return;
    const told = /** @type {Told} */ (event.data);
    if (told.bridge === "answer" && told.id !== undefined) {
      const one = waiting.get(told.id);
      waiting.delete(told.id);
      if (told.error) one?.reject(new Error(told.error));
      else one?.resolve(told.value);
    } else if (told.bridge === "go" && told.path) {
      const target = new URL(told.path, location.origin);
      if (target.origin === location.origin) location.assign(target);
    } else if (told.bridge === "save" || told.bridge === "discard") {
      settle(told.bridge === "save");
    }
  });

  /** @type {{ token: Promise<string>, at: number } | null} */
  let kept = null;

  /** @param {boolean} [fresh] @returns {Promise<string>} */
  const idToken = (fresh) => {
    const now = performance.now();
    if (!kept || fresh || now - kept.at > KEPT_MS) {
      const token = ask("id-token");
      kept = { token, at: now };
      token.catch(() => {
        kept = null;
      });
    }
    return kept.token;
  };

  // Requests to the app's own origin carry an ID token; one that was refused for it is sent once more with a fresh one.
  const plain = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has("Authorization")) {
      return plain(request);
    }
    /** @param {boolean} fresh */
    const send = async (fresh) => {
      const one = request.clone();
      one.headers.set("Authorization", `Bearer ${await idToken(fresh)}`);
      return plain(one);
    };
    const answer = await send(false);
    return answer.status === 401 && answer.headers.get(RETRY) === "1" ? send(true) : answer;
  };

  // `_top` means the admin, and `shopify://admin/…` is a place in it.
  const open = window.open.bind(window);
  /** @param {string} url */
  const leave = (url) =>
    tell("open", { url: url.startsWith("shopify:") ? url : new URL(url, location.href).href });
  window.open = (url, target, features) => {
    const text = String(url ?? "");
    if (target === "_top" || target === "_parent" || text.startsWith("shopify:")) {
      leave(text);
      return null;
    }
    return open(url, target, features);
  };
  document.addEventListener("click", (event) => {
    const at = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(at instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    const href = at.getAttribute("href") ?? "";
    if (href.startsWith("shopify:") || at.target === "_top" || at.target === "_parent") {
      event.preventDefault();
      leave(href.startsWith("shopify:") ? href : at.href);
    }
  });

  /** The bar is saved or discarded: by its own element's buttons, or by the form that asked for it.
   * @param {boolean} save */
  const settle = (save) => {
    const bar = document.querySelector("ui-save-bar, s-save-bar");
    const button = bar?.querySelector(save ? "button[variant=primary]" : "button:not([variant=primary])");
    const form = document.querySelector("form[data-save-bar]");
    if (button instanceof HTMLElement) button.click();
    else if (form instanceof HTMLFormElement && save) form.requestSubmit();
    else if (form instanceof HTMLFormElement) form.reset();
    if (!button && !save) tell("save-bar", { shown: false });
  };
  document.addEventListener("input", (event) => {
    const within = event.target instanceof Element && event.target.closest("form[data-save-bar]");
    if (within) tell("save-bar", { shown: true });
  });
  for (const kind of ["submit", "reset"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target;
      if (form instanceof HTMLFormElement && form.hasAttribute("data-save-bar")) tell("save-bar", { shown: false });
    });
  }

  Object.defineProperty(window, "shopify", {
    value: {
      config,
      origin: admin,
      ready,
      environment: { embedded: true, mobile: false, pos: false },
      idToken: () => idToken(true),
      /** @param {boolean} [on] */
      loading: (on) => tell("loading", { on: on !== false }),
      toast: {
        /** @param {string} text @param {{ isError?: boolean, duration?: number }} [options] */
        show: (text, options) => {
          tell("toast", { text: String(text), isError: options?.isError === true, duration: options?.duration });
          return String(text);
        },
        hide: () => tell("toast", { text: "" }),
      },
      saveBar: {
        show: async () => tell("save-bar", { shown: true }),
        hide: async () => tell("save-bar", { shown: false }),
        toggle: async () => tell("save-bar"),
        leaveConfirmation: () => ask("may-leave"),
      },
      app: { extensions: () => ask("extensions") },
      scopes: {
        query: () => ask("scopes"),
        /** @param {string[]} wanted */
        request: (wanted) => ask("request-scopes", { wanted }),
      },
      user: () => ask("user"),
    },
  });

  // The bounce page: the same address again, now with a fresh ID token.
  const again = params.get("shopify-reload");
  if (again !== null) {
    const target = new URL(again, location.origin);
    if (target.origin === location.origin) {
      idToken(true).then(
        (token) => {
          target.searchParams.set("embedded", "1");
          target.searchParams.set("shop", config.shop);
          target.searchParams.set("host", config.host);
          target.searchParams.set("locale", config.locale);
          target.searchParams.set("id_token", token);
          location.replace(target);
        },
        () => {},
      );
    }
    return;
  }

  const arrived = () => {
    tell("arrived", { path: location.pathname + location.search, title: document.title });
    /** @type {{ label: string, path: string }[]} */
    const items = [];
    for (const link of document.querySelectorAll("s-app-nav a[href], s-app-nav s-link[href], ui-nav-menu a[href]")) {
      const target = new URL(link.getAttribute("href") ?? "", location.origin);
      // The app's home is its name in the menu, not an item below it.
      if (target.origin === location.origin && link.getAttribute("rel") !== "home") {
        items.push({ label: (link.textContent ?? "").trim(), path: target.pathname + target.search });
      }
    }
    tell("nav", { items });
  };
  const menus = new CSSStyleSheet();
  menus.replaceSync("s-app-nav, ui-nav-menu, ui-save-bar { display: none }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, menus];
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrived);
  else arrived();
})();
