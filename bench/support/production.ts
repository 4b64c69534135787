/** Imported first: graphql decides while it is being loaded whether to check every value for a second copy of itself. */
process.env.NODE_ENV ||= 'production';
