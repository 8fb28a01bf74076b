declare module 'virtual:codes/*' {
  const codes: Record<string, string>
  export default codes
}
