import { mount } from 'svelte'
import './app.css'
import App from './App.svelte'
import { app } from './state/app.svelte'
import { followVersions } from './state/versions'

void app.start().then(() => mount(App, { target: document.getElementById('app')! }))
followVersions(app)
