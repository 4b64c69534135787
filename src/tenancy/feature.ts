/** What a module says of a feature that can be switched on and off. */
export interface FeatureDeclaration {
  /** Shown to operators who switch it. */
  readonly description: string;
  /** What holds where no rule says anything; false when left out. */
  readonly default?: boolean;
  /** Whether front ends are told of it over GraphQL; true when left out. */
  readonly public?: boolean;
}

/** A feature of the house. */
export interface Feature extends Required<FeatureDeclaration> {
  /** kebab-case, unique in the house: `checkout-v2`. */
  readonly name: string;
  /** The module that declares it. */
  readonly module: string;
}

/** 1 to 63 characters in kebab-case. */
export const featureName = /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws Error for names that are not in kebab-case */
export function declaredFeatures(
  module: string,
  declarations: Readonly<Record<string, FeatureDeclaration>>,
): readonly Feature[] {
  const features = Object.entries(declarations).map(([name, declaration]) =>
    Object.freeze({ default: false, public: true, ...declaration, name, module }),
  );
  const misnamed = features.filter(({ name }) => !featureName.test(name)).map(({ name }) => JSON.stringify(name));
  if (misnamed.length > 0) throw new Error(`${module}: features are named in kebab-case, not ${misnamed.join(', ')}`);
  return Object.freeze(features);
}
