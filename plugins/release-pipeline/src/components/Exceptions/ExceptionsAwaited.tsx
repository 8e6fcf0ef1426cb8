/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { makeStyles } from '@material-ui/core/styles';
import type { PlacedException } from 'backstage-plugin-release-pipeline-common';
import { ExceptionWords } from '../ExceptionWords';
import { Notice } from '../Notice';
import { PromotionLink } from '../PromotionLink';

const useStyles = makeStyles(
  {
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      '& > * + *': { marginTop: 12 },
    },
  },
  { name: 'ReleasePipelineExceptionsAwaited' },
);

/** Exceptions that the reader may confirm, each with the way to its promotion; nothing where none is. */
export function ExceptionsAwaited(props: { exceptions?: PlacedException[] }) {
  const { exceptions = [] } = props;
  const classes = useStyles();
  if (exceptions.length === 0) {
    return null;
  }
  return (
    <Notice
      tone="frz"
      glyph="flake"
      role="group"
      label="Exceptions from freezes to confirm"
    >
      <ul className={classes.list}>
        {exceptions.map(({ component, exception, promotionId, ...place }) => (
          <li key={exception.id}>
            {component.name} {place.version} into {place.stage}:{' '}
            <ExceptionWords exception={exception} />
            <div>
              <PromotionLink {...place} id={promotionId} component={component}>
                Look at {component.name} {place.version}, and confirm it
              </PromotionLink>
            </div>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
