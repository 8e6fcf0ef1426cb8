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
import { monospace, tokens } from '../../theme';
import { CopyButton } from './CopyButton';

const useStyles = makeStyles(
  theme => {
    const { line, inset, link } = tokens(theme);
    return {
      box: {
        display: 'flex',
        alignItems: 'stretch',
        border: `1px solid ${line}`,
        borderRadius: 4,
        background: inset,
      },
      text: {
        margin: 0,
        padding: '8px 10px',
        fontFamily: monospace,
        fontSize: 12,
        lineHeight: '18px',
        flex: 1,
        minWidth: 0,
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
      },
      button: {
        borderLeft: `1px solid ${line}`,
        borderRadius: 0,
        color: link,
        paddingLeft: 12,
        paddingRight: 12,
      },
    };
  },
  { name: 'ReleasePipelineCopyBox' },
);

/** An exact text to add somewhere, with a button that copies it. */
export function CopyBox(props: { text: string }) {
  const { text } = props;
  const classes = useStyles();
  return (
    <div className={classes.box}>
      <pre className={classes.text}>{text}</pre>
      <CopyButton text={text} className={classes.button} />
    </div>
  );
}
