// @ts-check
/*
 * On pages that are not the inbox: a reply its page could not send as it went is sent from here, so that no shopper
 * waits until the inbox is opened again. What can't be sent any more is a draft of its chat.
 */

const PREFIX = 'counterbell:outbox:';

/** Whose replies wait in this browser; nobody's, as nearly always. @returns {string[]} */
function writers() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

const [writer, ...others] = writers();
// Of several, only the inbox knows who is here.
if (writer && others.length === 0) {
  document.body.dataset.viewer = writer;
  const [{ outbox }, { giveBack }] = await Promise.all([import('./outbox.js'), import('./drafts.js')]);
  outbox.addEventListener('reply', (event) => {
    const { reply, standing } =
      /** @type {CustomEvent<{ reply: import('./outbox.js').Reply, standing: import('./outbox.js').Standing }>} */ (event).detail;
    if (standing === 'refused' || standing === 'moved') giveBack(reply.conversation, reply.body, reply.products ?? [], reply.steps ?? []);
  });
  outbox.flush();
}
