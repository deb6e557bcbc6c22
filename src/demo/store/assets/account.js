// @ts-check
/* The order's page: an entry of its menu opens the extension's action. */
const dialog = document.querySelector('dialog#action');
if (dialog instanceof HTMLDialogElement) {
  document.addEventListener('extension:action', () => dialog.showModal());
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close());
}
