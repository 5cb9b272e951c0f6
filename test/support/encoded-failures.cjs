/** Failures whose messages go through the payload codecs, too. Part of the workflows' bundle, so it knows nothing of Node. */

const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
