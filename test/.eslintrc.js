module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // These tests look at the whole product, across the roles of its packages.
    '@backstage/no-mixed-plugin-imports': 'off',
    // Benchmarks measure parts of the backend that it shows to nobody.
    '@backstage/no-forbidden-package-imports': 'off',
    // This package is never built, so that __dirname stays what it is.
    'no-restricted-syntax': 'off',
  },
});
