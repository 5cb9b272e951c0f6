/**
 * The module that a bundle made with `FleetPlugin` has in the place of the application's workflows (decision 0006).
 * CommonJS, for what it exports is known only when it runs; for the bundler only, which gives the first name its meaning
 * and finds the others beside this file, in their sources and in the built package.
 */

const application = require('__serverless_fleets_application');
const fleets = require('./index.js');
const { mergeWorkflows } = require('./merge-workflows.js');
const { workflowTypes } = require('./messages.js');

module.exports = mergeWorkflows(application, fleets, Object.values(workflowTypes));
