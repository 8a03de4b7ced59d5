//! Large things that can be had again, in IndexedDB; where that is refused or full, nothing is kept and nothing is found. Knows not
//! what they are.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "orgpane";
const STORE: &str = "kept";

/// Keeps a text.
pub(super) fn keep(key: String, value: String) {
    spawn_local(async move {
        if let Some(store) = store(IdbTransactionMode::Readwrite).await {
            let _ = store.put_with_key(&value.into(), &key.into());
        }
    });
}

/// Looks for texts; `done` hears what is kept under each key, in their order.
pub(super) fn read(keys: Vec<String>, done: impl FnOnce(Vec<Option<String>>) + 'static) {
    spawn_local(async move {
        let mut found = Vec::with_capacity(keys.len());
        for key in &keys {
            found.push(read_one(key).await);
        }
        done(found);
    });
}

/// Drops everything whose key begins so.
pub(super) fn drop_all(prefix: String) {
    spawn_local(async move {
        let Some(store) = store(IdbTransactionMode::Readwrite).await else { return };
        let end = [&prefix, "\u{ffff}"].concat();
        if let Ok(range) = IdbKeyRange::bound(&prefix.into(), &end.into()) {
            let _ = store.delete(&range);
        }
    });
}

async fn read_one(key: &str) -> Option<String> {
    let store = store(IdbTransactionMode::Readonly).await?;
    settled(&store.get(&key.into()).ok()?).await?.as_string()
}

async fn store(mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    let factory = web_sys::window()?.indexed_db().ok().flatten()?;
    let opening: IdbOpenDbRequest = factory.open_with_u32(DATABASE, 1).ok()?;
    let asked = opening.clone();
    let made = Closure::once(move || {
        let database = asked.result().ok().and_then(|database| database.dyn_into::<IdbDatabase>().ok());
        if let Some(database) = database {
            let _ = database.create_object_store(STORE);
        }
    });
    opening.set_onupgradeneeded(Some(made.as_ref().unchecked_ref()));
    let database: IdbDatabase = settled(&opening).await?.dyn_into().ok()?;
    let store = database.transaction_with_str_and_mode(STORE, mode).ok()?.object_store(STORE).ok();
    // It closes once what was begun on it is over.
    database.close();
    store
}

/// Waits for a request; nothing if it failed.
async fn settled(request: &IdbRequest) -> Option<JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.ok()?;
    request.result().ok()
}
