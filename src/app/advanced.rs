//! What stands under *Advanced* in the form of a datasource, as the app holds and shows it; checks nothing itself.

use std::sync::Arc;

use super::{Model, Step};
pub use crate::datasource::settings::{FIELDS, Field, Kind};
use crate::datasource::settings::{FieldError, Form};
use crate::datasource::{ClientIdError, Datasource, HostError, Settings};
use crate::secret::Secret;

/// The texts of the form and what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Advanced {
    form: Form,
    errors: Vec<FieldError>,
}

/// A field as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingView {
    /// Which.
    pub field: Field,
    /// What stands in it; its own to show, and to nobody else.
    pub text: Secret,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// What its text means, where that is not what it says.
    pub note: Option<String>,
}

impl Step<'_> {
    pub(super) fn setting_typed(&mut self, field: Field, text: Secret) {
        self.model.advanced.form.set(field, text);
        self.model.advanced.errors.retain(|error| error.field != field);
    }

    /// The datasource that the form states; where it states none, what is wrong is shown.
    pub(super) fn datasource_of_form(&mut self) -> Option<Datasource> {
        match self.model.datasource_in_form() {
            Ok(datasource) => Some(datasource),
            Err((host, client_id, errors)) => {
                self.model.host_error = host;
                self.model.client_id_error = client_id;
                self.model.advanced.errors = errors;
                None
            }
        }
    }

    /// The form shows these settings.
    pub(super) fn fill_advanced(&mut self, settings: &Settings) {
        self.model.advanced = Advanced { form: settings.to_form(), errors: Vec::new() };
    }
}

/// What is wrong with the form, field by field.
type FormErrors = (Option<HostError>, Option<ClientIdError>, Vec<FieldError>);

impl Model {
    /// The datasource that the form states, or what is wrong with it.
    pub(super) fn datasource_in_form(&self) -> Result<Datasource, FormErrors> {
        let parsed = Datasource::parse(&self.host_text, &self.client_id_text);
        let mut datasource = parsed.map_err(|(host, client_id)| (host, client_id, Vec::new()))?;
        datasource.settings = self.advanced.form.check(&datasource.host).map_err(|errors| (None, None, errors))?;
        Ok(datasource)
    }

    pub(super) fn settings_view(&self) -> Arc<Vec<SettingView>> {
        let Advanced { form, errors } = &self.advanced;
        let view = |field| SettingView {
            field,
            text: Secret::new(form.text(field).to_owned()),
            problem: errors.iter().find(|error| error.field == field).map(|error| error.message.clone()),
            note: form.note(field),
        };
        Arc::new(FIELDS.into_iter().map(view).collect())
    }
}
