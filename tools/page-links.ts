/** What pages point at: files of this repository, and the entries that a package's README has to name. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { display, listFiles, publicEntries, ROOT, readPackages } from './workspace.js'

const LINK = /\]\(([^)\s]+)\)/g

/** Links to files that are not there, or to headings that the page does not have. */
export function findBrokenLinks(root = ROOT): string[] {
  return listPages(root).flatMap((page) => {
    const text = withoutCode(readFileSync(page, 'utf8'))
    const targets = [...text.matchAll(LINK)].map(([, target]) => target!).filter((target) => !/^[a-z]+:/.test(target))
    return targets.filter((target) => !isThere(page, target)).map((target) => `${display(page, root)}: no ${target}`)
  })
}

function listPages(root: string): string[] {
  const top = ['README.md', 'README.ja.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => join(root, name))
  const folders = ['docs', ...readPackages(root).map(({ folder }) => join('packages', folder))]
  const below = folders.flatMap((folder) => listFiles(join(root, folder), '.md'))
  return [...top, ...below].filter((page) => existsSync(page))
}

function isThere(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(file)) return false
  return heading === undefined || !file.endsWith('.md') || headingsOf(file).includes(decodeURIComponent(heading))
}

/** As GitHub writes them into links. */
function headingsOf(page: string): string[] {
  const headings = withoutCode(readFileSync(page, 'utf8')).match(/^#+ .*$/gm) ?? []
  return headings.map((line) =>
    line
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^```.*?^```$/gms, '')
}

/** Entries of a package that its README does not name: nobody finds them. */
export function findUnnamedEntries(root = ROOT): string[] {
  return readPackages(root).flatMap((pkg) => {
    const readme = join(pkg.path, 'README.md')
    if (!existsSync(readme)) return []
    const text = readFileSync(readme, 'utf8')
    const named = ({ specifier }: { specifier: string }): boolean => text.includes(specifier.slice(pkg.name.length))
    return publicEntries(pkg)
      .filter((entry) => !named(entry))
      .map(({ specifier }) => `packages/${pkg.folder}/README.md: does not name ${specifier}`)
  })
}
