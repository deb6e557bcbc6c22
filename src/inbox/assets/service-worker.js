// @ts-check
/*
 * What a push service wakes when the inbox is closed: an alert becomes a notice of the system, and a click on it opens
 * the chat. Pages load as if it were not there, and where nothing can be reached one of its own says so. It keeps no
 * page of the shop's, and no word of anybody's.
 */

/** @typedef {{ id: string, title: string, body: string, path: string, tag: string }} Alert */

const worker = /** @type {any} */ (self);

const KEPT = 'offline-1';
const OFFLINE = '/offline';
const PARTS = [OFFLINE, '/assets/inbox/tokens.css', '/assets/inbox/offline.css', '/assets/inbox/offline.js'];

worker.addEventListener('install', (/** @type {any} */ event) => {
  worker.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(PARTS)));
});
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(begin()));

async function begin() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  await worker.clients.claim();
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  // What the offline page is made of: from the server while there is one.
  else if (PARTS.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

/** @param {Request} request */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return kept(OFFLINE);
  }
}

/** @param {string} path @returns {Promise<Response>} */
async function kept(path) {
  return (await caches.match(path)) ?? Response.error();
}

worker.addEventListener('push', (/** @type {any} */ event) => {
  /** @type {Alert} */
  let alert;
  try {
    alert = event.data.json();
  } catch {
    // A browser that shows nothing for a push takes the permission away.
    alert = { id: '', title: 'A chat needs somebody', body: '', path: '/inbox', tag: 'chat' };
  }
  event.waitUntil(show(alert));
});

/** @param {Alert} alert */
async function show(alert) {
  const shown = await worker.registration.getNotifications({ tag: alert.tag });
  const again = shown.some((/** @type {any} */ notice) => alert.id && notice.data?.id === alert.id);
  await worker.registration.showNotification(alert.title, {
    body: alert.body,
    // Of one chat there is one notice: a new alert about it sounds again, the same one sent twice does not.
    tag: alert.tag,
    renotify: !again,
    data: { id: alert.id, path: alert.path },
    icon: '/assets/inbox/icon-192.png',
    badge: '/assets/inbox/icon-192.png',
  });
  if (!alert.id) return;
  try {
    await post('alerts/delivered', { ids: [alert.id] });
  } catch {
    // It was shown all the same.
  }
}

/** @param {string} path @param {unknown} body */
function post(path, body) {
  return fetch(`/api/v1/${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

worker.addEventListener('pushsubscriptionchange', (/** @type {any} */ event) => event.waitUntil(subscribe(event)));

/**
 * The browser's push service gave this browser another address, or wants one asked for.
 *
 * @param {any} event
 */
async function subscribe({ oldSubscription, newSubscription }) {
  const subscription =
    newSubscription ??
    (await worker.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: await key(),
    }));
  await post('push', subscription.toJSON());
  const gone = oldSubscription?.endpoint;
  if (gone && gone !== subscription.endpoint) await post('push/forget', { endpoint: gone });
}

/** @returns {Promise<string>} */
async function key() {
  const response = await fetch('/api/v1/push', { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  return (await response.json()).key;
}

worker.addEventListener('notificationclick', (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? '/inbox'));
});

/** @param {string} path */
async function open(path) {
  const address = new URL(path, worker.location.origin);
  if (address.origin !== worker.location.origin) return;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const inbox = pages.find((/** @type {any} */ page) => new URL(page.url).pathname.startsWith('/inbox'));
  if (inbox) {
    // A browser that does not let it come forward still lets it open the chat.
    await inbox.focus().catch(() => {});
    await inbox.navigate(address.href).catch(() => worker.clients.openWindow(address.href));
    return;
  }
  await worker.clients.openWindow(address.href);
}
