// @ts-check
/*
 * Who this browser is, agreed on by its tabs. What one tab keeps in localStorage reaches the others when it does; a
 * transaction of IndexedDB is one after the other for all of them. So the first to begin something says who they are. That
 * holds until every tab must have heard; from then on localStorage alone knows. Where there is no IndexedDB, nothing is
 * agreed on, and each tab goes by what it has heard.
 */

/** @import { Shelf } from './storage.js' */

const STORE = 'tabs';
const HEARD = 300_000;
/** Some browsers never answer. */
const PATIENCE = 10_000;

/** @param {(store: IDBObjectStore) => void} work */
async function alone(work) {
  /** @type {IDBDatabase} */
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('counterbell', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  await new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite');
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore(STORE));
  }).finally(() => database.close());
}

/** The token of the tab that was first: `ours`, unless another was. @param {Shelf} shelf @param {string} ours @returns {Promise<string>} */
export async function claim(shelf, ours) {
  if (!shelf.shared) return ours;
  const name = shelf.name('token');
  let first = ours;
  const agreed = alone((store) => {
    const asked = store.get(name);
    asked.onsuccess = () => {
      const { token, at } = asked.result ?? { token: '', at: 0 };
      if (Date.now() - at < HEARD) first = token;
      else store.put({ token: ours, at: Date.now() }, name);
    };
  }).catch(() => {});
  await Promise.race([agreed, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
  return first;
}

/** Whoever it was, it is not who comes next; nor are their files sent. @param {string} name @param {boolean} [files] */
export function forget(name, files) {
  alone((store) => store.delete(name)).catch(() => {});
  try {
    if (files) indexedDB.deleteDatabase('counterbell-files');
  } catch {
    // There is none.
  }
}
