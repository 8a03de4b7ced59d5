// Loads the app's script and its wasm, and checks both against the page; knows nothing of what they do.

const loading = document.getElementById("loading");
const { js, wasm } = document.querySelector("template[data-wasm]").dataset;

try {
  // The script is checked by the modulepreload link that names it. Browsers check no preloaded wasm: that is done here.
  const integrity = document.querySelector(`link[href="${wasm}"]`)?.integrity ?? "";
  const [{ default: start }, answer] = await Promise.all([
    import(new URL(js, document.baseURI)),
    fetch(wasm, { integrity, credentials: "same-origin" }),
  ]);
  if (!answer.ok) throw new Error(`${wasm}: ${answer.status}`);
  await start({ module_or_path: answer });
  loading.remove();
} catch (reason) {
  loading.setAttribute("role", "alert");
  loading.textContent =
    "Orgpane could not be started. Reload the page. " +
    "If that does not help, this site's files do not belong together, or this browser is too old.";
  throw reason;
}
